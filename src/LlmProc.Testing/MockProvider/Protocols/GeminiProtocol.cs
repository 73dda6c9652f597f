using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlmProc.Testing;

/// <summary>Google's generateContent API. Its errors have the names of gRPC.</summary>
internal sealed class GeminiProtocol : MockProtocol
{
    public override MockError TooLarge => MockError.Invalid("Request payload size exceeds the limit: 33554432 bytes.");

    public override Conversation Conversation(JsonElement root) => GeminiReading.Conversation(root);

    public override RequestHead Head(JsonElement root) => GeminiReading.Head(root);

    public override IEnumerable<(string Name, JsonElement Schema)> Tools(JsonElement root) => GeminiReading.Tools(root).Select(tool => (tool.Text("name") ?? "", GeminiReading.Schema(tool)));

    public override List<PromptSegment> Segments(JsonElement root) => GeminiReading.Segments(root);

    public override MockError? Check(MockRequest request, MockOptions options) => GeminiStrict.Check(request, options);

    public override void Stream(EventWriter writer, WireAnswer answer) => new GeminiWriting(writer, answer).Stream();

    public override void Whole(EventWriter writer, WireAnswer answer) => new GeminiWriting(writer, answer).Whole();

    public override MockError Error(string code, string message) => code switch
    {
        "overloaded" => new(503, "", message),
        "rate_limit" or "rate_limited" => new(429, "", message),
        "auth" => new(400, "", "API key not valid. Please pass a valid API key."),
        "context_overflow" => MockError.Invalid($"The input token count exceeds the maximum number of tokens allowed: {message}"),
        "bad_request" or "script" => MockError.Invalid(message),
        _ => new(500, "", message),
    };

    public override void WriteError(Utf8JsonWriter json, MockError error, string requestId)
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteNumber("code", error.Status);
        json.WriteString("message", error.Message);
        json.WriteString("status", StatusName(error.Status));
        if (error.RetryDelay is { } delay)
        {
            json.WriteStartArray("details");
            json.WriteStartObject();
            json.WriteString("@type", "type.googleapis.com/google.rpc.RetryInfo");
            json.WriteString("retryDelay", FormattableString.Invariant($"{delay.TotalSeconds}s"));
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    public override MockError TooLong(long tokens, long window) =>
        MockError.Invalid(FormattableString.Invariant($"The input token count ({tokens}) exceeds the maximum number of tokens allowed ({window})."));

    public override FaultEvent ErrorEvent() => FaultEvent.Of(
        null, JsonNode.Parse("""{"error":{"code":503,"message":"The model is overloaded. Please try again later.","status":"UNAVAILABLE"}}""")!.AsObject());

    private static string StatusName(int status) => status switch
    {
        400 or 413 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        402 => "FAILED_PRECONDITION",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        429 => "RESOURCE_EXHAUSTED",
        503 or 529 => "UNAVAILABLE",
        _ => "INTERNAL",
    };
}
