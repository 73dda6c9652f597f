using System.Collections.Immutable;

namespace LlmProc.Testing;

/// <summary>One HTTP response, and how it is sent.</summary>
internal sealed record MockResponse(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    /// <summary>Events and not one document.</summary>
    public bool IsStream { get; init; }

    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>What happens before the first byte.</summary>
    public ImmutableArray<BodyPart> Before { get; init; } = [];

    /// <summary>What is sent in place of <see cref="Body"/>, step by step; it may have no end.</summary>
    public IEnumerable<BodyPart>? Parts { get; init; }

    /// <summary>The end of the body is the end of the connection, so that nobody can tell a cut from an end.</summary>
    public bool IsCloseDelimited { get; init; }

    /// <summary>How long each byte of the head takes.</summary>
    public TimeSpan HeadDelay { get; init; }

    /// <summary>Runs when the first byte is sent.</summary>
    public Action? Begun { get; init; }

    public MockResponse With(string header, string value) => this with { Headers = [.. Headers, new(header, value)] };

    public MockResponse WithParts(IEnumerable<BodyPart> parts) => this with { Parts = parts };

    public static string Reason(int status) => status switch
    {
        200 => "OK",
        204 => "No Content",
        307 => "Temporary Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        413 => "Payload Too Large",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        529 => "Overloaded",
        _ => "Status",
    };
}
