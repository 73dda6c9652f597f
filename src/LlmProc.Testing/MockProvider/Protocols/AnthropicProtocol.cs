using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlmProc.Testing;

/// <summary>Anthropic's Messages API.</summary>
internal sealed class AnthropicProtocol : MockProtocol
{
    public override string StreamType => "text/event-stream; charset=utf-8";

    public override string IdHeader => "request-id";

    public override bool HasBreakpoints => true;

    public override string Ping => "event: ping\ndata: {\"type\": \"ping\"}\n\n";

    public override MockError TooLarge => new(413, "request_too_large", "Request exceeds the maximum size");

    public override Conversation Conversation(JsonElement root) => AnthropicReading.Conversation(root);

    public override RequestHead Head(JsonElement root) => AnthropicReading.Head(root);

    public override IEnumerable<(string Name, JsonElement Schema)> Tools(JsonElement root) =>
        root.Items("tools").Select(tool => (tool.Text("name") ?? "", tool.Member("input_schema")));

    public override List<PromptSegment> Segments(JsonElement root) => AnthropicReading.Segments(root);

    public override MockError? Check(MockRequest request, MockOptions options) => AnthropicStrict.Check(request, options);

    public override void Stream(EventWriter writer, WireAnswer answer) => AnthropicWriting.Stream(writer, answer);

    public override void Whole(EventWriter writer, WireAnswer answer) => AnthropicWriting.Whole(writer, answer);

    public override MockError Error(string code, string message) => code switch
    {
        "overloaded" => new(529, "overloaded_error", message),
        "rate_limit" or "rate_limited" => new(429, "rate_limit_error", message),
        "auth" => new(401, "authentication_error", message),
        "context_overflow" => MockError.Invalid($"prompt is too long: {message}"),
        "bad_request" or "script" => MockError.Invalid(message),
        _ => new(500, "api_error", message),
    };

    public override void WriteError(Utf8JsonWriter json, MockError error, string requestId)
    {
        json.WriteStartObject();
        json.WriteString("type", "error");
        json.WriteStartObject("error");
        json.WriteString("type", error.Type);
        json.WriteString("message", error.Message);
        json.WriteEndObject();
        json.WriteString("request_id", requestId);
        json.WriteEndObject();
    }

    public override MockError TooLong(long tokens, long window) =>
        MockError.Invalid(FormattableString.Invariant($"prompt is too long: {tokens} tokens > {window} maximum"));

    public override FaultEvent ErrorEvent() => FaultEvent.Of(
        "error", JsonNode.Parse("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""")!.AsObject());
}
