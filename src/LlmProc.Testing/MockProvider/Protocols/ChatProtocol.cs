using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlmProc.Testing;

/// <summary>OpenAI's Chat Completions API.</summary>
internal sealed class ChatProtocol : OpenAiProtocol
{
    public override Conversation Conversation(JsonElement root) => ChatReading.Conversation(root);

    public override RequestHead Head(JsonElement root) => ChatReading.Head(root);

    public override IEnumerable<(string Name, JsonElement Schema)> Tools(JsonElement root) =>
        root.Items("tools").Select(tool => tool.Member("function")).Select(function => (function.Text("name") ?? "", function.Member("parameters")));

    public override List<PromptSegment> Segments(JsonElement root) => ChatReading.Segments(root);

    public override MockError? Check(MockRequest request, MockOptions options) => ChatStrict.Check(request, options);

    public override void Stream(EventWriter writer, WireAnswer answer) => ChatWriting.Stream(writer, answer);

    public override void Whole(EventWriter writer, WireAnswer answer) => ChatWriting.Whole(writer, answer);

    public override MockError TooLong(long tokens, long window) => MockError.Invalid(
        FormattableString.Invariant($"This model's maximum context length is {window} tokens. However, your messages resulted in {tokens} tokens. Please reduce the length of the messages."),
        "messages", "context_length_exceeded");

    public override FaultEvent ErrorEvent() => FaultEvent.Of(
        null, JsonNode.Parse("""{"error":{"message":"The server is overloaded.","type":"server_error","param":null,"code":null}}""")!.AsObject());
}
