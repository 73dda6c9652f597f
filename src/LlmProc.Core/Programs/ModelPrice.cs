namespace LlmProc;

/// <summary>What a model costs, in USD per million tokens.</summary>
/// <param name="Input">Tokens sent that come from no cache.</param>
/// <param name="Output">Tokens of answers, reasoning included.</param>
/// <param name="CacheRead">Tokens read from the provider's cache; unset: as input.</param>
/// <param name="CacheWrite">Tokens written to the provider's cache; unset: as input.</param>
public sealed record ModelPrice(decimal Input, decimal Output, decimal? CacheRead = null, decimal? CacheWrite = null)
{
    /// <summary>What runs on one's own machine, or is no model at all.</summary>
    public static ModelPrice Free { get; } = new(0, 0);

    /// <summary>Tokens written to the cache for an hour; unset: as any other write.</summary>
    public decimal? CacheWriteHour { get; init; }
}
