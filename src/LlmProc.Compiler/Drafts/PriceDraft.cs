namespace LlmProc;

/// <summary>The <c>price</c> of a model as read.</summary>
internal sealed record PriceDraft
{
    public static PriceDraft Empty { get; } = new();

    public decimal Input { get; init; }

    public decimal Output { get; init; }

    public decimal? CacheRead { get; init; }

    public decimal? CacheWrite { get; init; }
}
