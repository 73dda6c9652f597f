namespace LlmProc;

/// <summary>What was used up, by one process or by a whole subtree. A value that is added, never a counter that is shared.</summary>
/// <param name="CostUsd">Null if any part of it has no known price.</param>
public sealed record Spending(Usage Usage, decimal? CostUsd, int Samples, int ToolCalls)
{
    /// <summary>Nothing, which costs nothing.</summary>
    public static Spending Zero { get; } = new(default, 0m, 0, 0);

    /// <summary>As budgets count it; a price that is not known counts as nothing.</summary>
    internal Charge Charge => new(Usage.Total, CostUsd ?? 0);

    /// <summary>With one more sample, and the calls that it made.</summary>
    internal Spending With(Sample sample, int calls) => new(Usage + sample.Usage, CostUsd + sample.CostUsd, Samples + 1, ToolCalls + calls);

    /// <summary>Both together; the cost is unknown if one is.</summary>
    public static Spending operator +(Spending a, Spending b) =>
        ReferenceEquals(a, Zero) ? b
        : ReferenceEquals(b, Zero) ? a
        : new(a.Usage + b.Usage, a.CostUsd + b.CostUsd, a.Samples + b.Samples, a.ToolCalls + b.ToolCalls);

    /// <summary>What has come since <paramref name="b"/>.</summary>
    public static Spending operator -(Spending a, Spending b) => new(a.Usage - b.Usage, a.CostUsd - b.CostUsd, a.Samples - b.Samples, a.ToolCalls - b.ToolCalls);
}
