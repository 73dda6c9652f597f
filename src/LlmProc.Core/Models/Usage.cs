namespace LlmProc;

/// <summary>Tokens that one or more samples took. Cache reads and writes are not part of <see cref="InputTokens"/>.</summary>
public readonly record struct Usage(
    long InputTokens,
    long OutputTokens,
    long CacheReadTokens = 0,
    long CacheWriteTokens = 0,
    long ReasoningTokens = 0)
{
    public static Usage operator +(Usage a, Usage b) => new(
        a.InputTokens + b.InputTokens,
        a.OutputTokens + b.OutputTokens,
        a.CacheReadTokens + b.CacheReadTokens,
        a.CacheWriteTokens + b.CacheWriteTokens,
        a.ReasoningTokens + b.ReasoningTokens);
}
