namespace LlmProc.Providers;

/// <summary>One attempt at a sample failed. Whether there is another one, <see cref="Retries"/> decides.</summary>
internal sealed class AttemptException(string code, string message, bool mayRetry, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;

    public bool MayRetry { get; } = mayRetry;

    /// <summary>A connection that was never made has carried no request.</summary>
    public static bool WasSent(Exception e) => e is not HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    /// <summary>Nobody knows what became of the request: though nothing of an answer came, it may have been worked on, and is paid for then.</summary>
    public bool MayHaveTaken { get; init; }

    /// <summary>What the provider asks to wait; null if it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
