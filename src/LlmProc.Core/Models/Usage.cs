using System.Text.Json.Serialization;

namespace LlmProc;

/// <summary>Tokens that one or more samples took. Cache reads and writes are not part of <see cref="InputTokens"/>; reasoning is part of <see cref="OutputTokens"/>.</summary>
/// <param name="CacheWriteTokens">All that was written to the provider's cache.</param>
/// <param name="CacheWriteHourTokens">The part of it that is kept for an hour instead of minutes, and costs more.</param>
public readonly record struct Usage(
    long InputTokens,
    long OutputTokens,
    long CacheReadTokens = 0,
    long CacheWriteTokens = 0,
    long ReasoningTokens = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long CacheWriteHourTokens = 0)
{
    /// <summary>Tokens of all kinds together.</summary>
    [JsonIgnore]
    public long Total => InputTokens + OutputTokens + CacheReadTokens + CacheWriteTokens;

    /// <summary>What so many tokens cost.</summary>
    public decimal CostAt(ModelPrice price)
    {
        decimal write = price.CacheWrite ?? price.Input;
        long shortWrites = Math.Max(0, CacheWriteTokens - CacheWriteHourTokens);
        return ((InputTokens * price.Input)
            + (OutputTokens * price.Output)
            + (CacheReadTokens * (price.CacheRead ?? price.Input))
            + (shortWrites * write)
            + (CacheWriteHourTokens * (price.CacheWriteHour ?? write))) / 1_000_000m;
    }

    /// <summary>Both together.</summary>
    public static Usage operator +(Usage a, Usage b) => new(
        a.InputTokens + b.InputTokens,
        a.OutputTokens + b.OutputTokens,
        a.CacheReadTokens + b.CacheReadTokens,
        a.CacheWriteTokens + b.CacheWriteTokens,
        a.ReasoningTokens + b.ReasoningTokens,
        a.CacheWriteHourTokens + b.CacheWriteHourTokens);

    /// <summary>What has come since <paramref name="b"/>.</summary>
    public static Usage operator -(Usage a, Usage b) => new(
        a.InputTokens - b.InputTokens,
        a.OutputTokens - b.OutputTokens,
        a.CacheReadTokens - b.CacheReadTokens,
        a.CacheWriteTokens - b.CacheWriteTokens,
        a.ReasoningTokens - b.ReasoningTokens,
        a.CacheWriteHourTokens - b.CacheWriteHourTokens);
}
