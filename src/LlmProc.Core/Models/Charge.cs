namespace LlmProc;

/// <summary>What budgets count: tokens of all kinds together, and money.</summary>
public readonly record struct Charge(long Tokens, decimal CostUsd)
{
    /// <summary>Both together.</summary>
    public static Charge operator +(Charge a, Charge b) => new(a.Tokens + b.Tokens, a.CostUsd + b.CostUsd);

    /// <summary>What is left of the first without the second.</summary>
    public static Charge operator -(Charge a, Charge b) => new(a.Tokens - b.Tokens, a.CostUsd - b.CostUsd);

    /// <summary>What a sample took; where it is not known, all that was set aside for it.</summary>
    public static Charge Of(Sample sample, Charge? reserved) => new(
        sample.UsageUnknown ? reserved?.Tokens ?? 0 : sample.Usage.Total,
        sample.CostUsd ?? reserved?.CostUsd ?? 0);
}
