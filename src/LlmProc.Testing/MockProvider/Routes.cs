using System.Text.Json;
using System.Text.RegularExpressions;

namespace LlmProc.Testing;

/// <summary>Which wire a path belongs to, and how its answers are written.</summary>
internal static partial class Routes
{
    // Arguments of tools may be deeper than any schema allows; that is for the client to refuse.
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 2000 };

    public static Route? Find(string method, string path) => (method, path) switch
    {
        ("POST", "/v1/messages") => new Route(MockWire.Anthropic),
        ("POST", "/v1/chat/completions") => new Route(MockWire.Chat),
        ("POST", "/v1/responses") => new Route(MockWire.Responses),
        ("POST", _) when Generating().Match(path) is { Success: true } match =>
            new Route(MockWire.Gemini, Uri.UnescapeDataString(match.Groups["model"].Value), match.Groups["stream"].Success),
        _ => null,
    };

    public static MockResponse NotFound(string method, string path, int number) => path.Contains("/messages", StringComparison.Ordinal)
        ? new MockError(404, "not_found_error", "Not found").ToResponse(MockWire.Anthropic, number)
        : path.StartsWith("/v1beta", StringComparison.Ordinal) ? new MockError(404, "", $"Not found: {method} {path}").ToResponse(MockWire.Gemini, number)
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
        MockProtocol protocol = answer.Request.Protocol;
        if (isStream)
        {
            protocol.Stream(writer, answer);
        }
        else
        {
            protocol.Whole(writer, answer);
        }

        return new MockResponse(200, isStream ? protocol.StreamType : "application/json", writer.Written) { IsStream = isStream }
            .With(protocol.IdHeader, answer.Id("req_"));
    }

    [GeneratedRegex(@"^/v1(?:beta|alpha)?/(?:models/)?(?<model>[^:]+):(?:(?<stream>streamG)|g)enerateContent\z", RegexOptions.CultureInvariant)]
    private static partial Regex Generating();
}

/// <summary>What a path says of a request: some protocols name the model there and whether the answer is a stream, others in the body.</summary>
internal sealed record Route(MockWire Wire, string? Model = null, bool? Stream = null);
