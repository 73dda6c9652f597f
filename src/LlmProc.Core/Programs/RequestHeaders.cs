namespace LlmProc;

/// <summary>The headers of a request that no program may set: they say where it goes and how it is carried, and so where a key goes.</summary>
public static class RequestHeaders
{
    private static readonly HashSet<string> s_own = new(StringComparer.OrdinalIgnoreCase)
    {
        "accept", "accept-encoding", "alt-used", "authorization", "connection", "cookie", "expect", "forwarded", "host", "http2-settings", "keep-alive", "te", "trailer",
        "transfer-encoding", "upgrade", "via",
    };

    /// <summary>True for a header that is the client's own.</summary>
    public static bool AreOurs(string name) => s_own.Contains(name)
        || name.StartsWith("content-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("proxy-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("sec-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith(':');
}
