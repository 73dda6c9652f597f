using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlmProc.Testing;

/// <summary>OpenAI's Responses API.</summary>
internal sealed class ResponsesProtocol : OpenAiProtocol
{
    public override Conversation Conversation(JsonElement root) => ResponsesReading.Conversation(root);

    public override RequestHead Head(JsonElement root) => ResponsesReading.Head(root);

    public override IEnumerable<(string Name, JsonElement Schema)> Tools(JsonElement root) =>
        root.Items("tools").Select(tool => (tool.Text("name") ?? "", tool.Member("parameters")));

    public override List<PromptSegment> Segments(JsonElement root) => ResponsesReading.Segments(root);

    public override MockError? Check(MockRequest request, MockOptions options) => ResponsesStrict.Check(request, options);

    public override void Stream(EventWriter writer, WireAnswer answer) => ResponsesWriting.Stream(writer, answer);

    public override void Whole(EventWriter writer, WireAnswer answer) => ResponsesWriting.Whole(writer, answer);

    public override MockError TooLong(long tokens, long window) => MockError.Invalid(
        "Your input exceeds the context window of this model. Please adjust your input and try again.", "input", "context_length_exceeded");

    public override FaultEvent ErrorEvent() => FaultEvent.Of(
        "error", JsonNode.Parse("""{"type":"error","code":"server_error","message":"The server is overloaded.","param":null,"sequence_number":99}""")!.AsObject());
}
