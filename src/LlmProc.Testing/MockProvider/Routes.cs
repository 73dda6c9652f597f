using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>Which wire a path belongs to, and how its answers are written.</summary>
internal static class Routes
{
    // Arguments of tools may be deeper than any schema allows; that is for the client to refuse.
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 2000 };

    public static MockWire? WireOf(string method, string path) => (method, path) switch
    {
        ("POST", "/v1/messages") => MockWire.Anthropic,
        ("POST", "/v1/chat/completions") => MockWire.Chat,
        ("POST", "/v1/responses") => MockWire.Responses,
        _ => null,
    };

    public static MockResponse NotFound(string method, string path, int number) => path.Contains("/messages", StringComparison.Ordinal)
        ? new MockError(404, "not_found_error", "Not found").ToResponse(MockWire.Anthropic, number)
        : new MockError(404, "invalid_request_error", $"Invalid URL ({method} {path})").ToResponse(MockWire.Chat, number);

    /// <summary>Undefined if it is no JSON.</summary>
    public static JsonElement Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            // Not disposed: whoever looks at the request later reads from it.
            return JsonDocument.Parse(body, s_options).RootElement;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    public static MockResponse Write(WireAnswer answer)
    {
        using var writer = new EventWriter();
        bool isStream = answer.Request.Stream;
        switch (answer.Request.Wire)
        {
            case MockWire.Anthropic when isStream:
                AnthropicWriting.Stream(writer, answer);
                break;
            case MockWire.Anthropic:
                AnthropicWriting.Whole(writer, answer);
                break;
            case MockWire.Chat when isStream:
                ChatWriting.Stream(writer, answer);
                break;
            case MockWire.Chat:
                ChatWriting.Whole(writer, answer);
                break;
            case MockWire.Responses when isStream:
                ResponsesWriting.Stream(writer, answer);
                break;
            default:
                ResponsesWriting.Whole(writer, answer);
                break;
        }

        string contentType = !isStream ? "application/json" : answer.Request.Wire == MockWire.Anthropic ? "text/event-stream; charset=utf-8" : "text/event-stream";
        return new MockResponse(200, contentType, writer.Written) { IsStream = isStream }
            .With(answer.Request.Wire == MockWire.Anthropic ? "request-id" : "x-request-id", answer.Id("req_"));
    }
}
