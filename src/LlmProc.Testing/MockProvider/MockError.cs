using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>A refusal in the words of the provider.</summary>
/// <param name="Param">The parameter that is wrong, where the provider names it.</param>
/// <param name="Code">The provider's code, where it has one beside the type.</param>
internal sealed record MockError(int Status, string Type, string Message, string? Param = null, string? Code = null)
{
    public static MockError Invalid(string message, string? param = null, string? code = null) => new(400, "invalid_request_error", message, param, code);

    /// <summary>The refusal that a reply asks for by a code of this library.</summary>
    public static MockError Of(MockWire wire, string code, string message)
    {
        bool isAnthropic = wire == MockWire.Anthropic;
        return code switch
        {
            "overloaded" => isAnthropic ? new(529, "overloaded_error", message) : new(503, "server_error", message, Code: "server_overloaded"),
            "rate_limit" or "rate_limited" => isAnthropic
                ? new(429, "rate_limit_error", message)
                : new(429, "requests", message, Code: "rate_limit_exceeded"),
            "auth" => isAnthropic ? new(401, "authentication_error", message) : new(401, "invalid_request_error", message, Code: "invalid_api_key"),
            "context_overflow" => isAnthropic ? Invalid($"prompt is too long: {message}") : Invalid(message, "messages", "context_length_exceeded"),
            "bad_request" or "script" => Invalid(message),
            _ => new(500, isAnthropic ? "api_error" : "server_error", message),
        };
    }

    public MockResponse ToResponse(MockWire wire, int number)
    {
        string id = FormattableString.Invariant($"req_mock{number:D8}");
        using var writer = new EventWriter();
        Write(writer.Json, wire, id);
        var response = new MockResponse(Status, "application/json", writer.Written);
        return response.With(wire == MockWire.Anthropic ? "request-id" : "x-request-id", id);
    }

    public void Write(Utf8JsonWriter json, MockWire wire, string requestId)
    {
        json.WriteStartObject();
        if (wire == MockWire.Anthropic)
        {
            json.WriteString("type", "error");
        }

        json.WriteStartObject("error");
        json.WriteString("type", Type);
        json.WriteString("message", Message);
        if (wire != MockWire.Anthropic)
        {
            json.WriteString("param", Param);
            json.WriteString("code", Code);
        }

        json.WriteEndObject();
        if (wire == MockWire.Anthropic)
        {
            json.WriteString("request_id", requestId);
        }

        json.WriteEndObject();
    }
}
