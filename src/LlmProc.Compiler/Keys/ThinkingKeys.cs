using static LlmProc.Key<LlmProc.ThinkingSettings>;

namespace LlmProc;

/// <summary>The keys of <c>parameters.thinking</c>.</summary>
internal static class ThinkingKeys
{
    private const int LeastBudget = 1024;

    public static Section<ThinkingSettings> Section { get; } = new(
    [
        Row("type", Kinds.OneOf("enabled", "disabled", "adaptive"), "", "enabled, disabled or adaptive",
            (thinking, type) => thinking with { Type = type }) with { Required = true },
        Row("budget_tokens", Kinds.Whole(LeastBudget, int.MaxValue), "", "most tokens of thinking",
            (thinking, budget) => thinking with { BudgetTokens = budget }),
    ]);
}
