using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>What both APIs of OpenAI have in common.</summary>
internal abstract class OpenAiProtocol : MockProtocol
{
    public override MockError TooLarge => new(413, "invalid_request_error", "Request body is too large.");

    public override MockError Error(string code, string message) => code switch
    {
        "overloaded" => new(503, "server_error", message, Code: "server_overloaded"),
        "rate_limit" or "rate_limited" => new(429, "requests", message, Code: "rate_limit_exceeded"),
        "auth" => new(401, "invalid_request_error", message, Code: "invalid_api_key"),
        "context_overflow" => MockError.Invalid(message, "messages", "context_length_exceeded"),
        "bad_request" or "script" => MockError.Invalid(message),
        _ => new(500, "server_error", message),
    };

    public override void WriteError(Utf8JsonWriter json, MockError error, string requestId)
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("type", error.Type);
        json.WriteString("message", error.Message);
        json.WriteString("param", error.Param);
        json.WriteString("code", error.Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
