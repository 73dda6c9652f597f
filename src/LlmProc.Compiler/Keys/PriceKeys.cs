using static LlmProc.Key<LlmProc.PriceDraft>;

namespace LlmProc;

/// <summary>The keys of <c>model.price</c>.</summary>
internal static class PriceKeys
{
    /// <summary>More than any model costs: what stands there is a price per token times something else.</summary>
    private const double MostUsd = 100_000;

    private static readonly Kind<decimal> s_usd = Kinds.Between(0, MostUsd).Select(usd => (decimal)usd);

    public static Section<PriceDraft> Section { get; } = new(
    [
        Row("input", s_usd, "", "tokens sent", (price, usd) => price with { Input = usd }) with { Required = true },
        Row("output", s_usd, "", "tokens of answers", (price, usd) => price with { Output = usd }) with { Required = true },
        Row("cache_read", s_usd, "as input", "tokens read from the cache", (price, usd) => price with { CacheRead = usd }),
        Row("cache_write", s_usd, "as input", "tokens written to the cache", (price, usd) => price with { CacheWrite = usd }),
    ]);
}
