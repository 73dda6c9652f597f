namespace LlmProc.Testing;

/// <summary>What the prefix cache does for one request: tokens read, written for 5 minutes and for 1 hour, and neither.</summary>
internal sealed record CacheUse(long Input, long Read, long Write5m, long Write1h, ulong Prefix)
{
    /// <summary>What others can read once the answer has begun.</summary>
    public List<(ulong Prefix, TimeSpan Lifetime)> Entries { get; init; } = [];

    public long Write => Write5m + Write1h;

    /// <summary>All tokens of the prompt.</summary>
    public long Prompt => Input + Read + Write;
}
