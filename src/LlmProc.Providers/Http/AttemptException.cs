namespace LlmProc.Providers;

/// <summary>One attempt at a sample failed. Whether there is another one, <see cref="Retries"/> decides.</summary>
internal sealed class AttemptException(string code, string message, bool mayRetry, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;

    public bool MayRetry { get; } = mayRetry;

    /// <summary>What the provider asks to wait; null if it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
