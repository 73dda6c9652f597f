using static LlmProc.Key<LlmProc.Limits>;

namespace LlmProc;

/// <summary>The keys of <c>[limits]</c>, and of the limits of a link.</summary>
internal static class LimitsKeys
{
    public static Section<Limits> Section { get; } = new(
    [
        Row("iterations", Kinds.Count(1), $"{Limits.DefaultIterations}", "samples per run",
            (limits, count) => limits with { Iterations = count }),
        Row("depth", Kinds.Count(0), $"{Limits.DefaultDepth}", "generations below the process",
            (limits, count) => limits with { Depth = count }),
        Row("processes", Kinds.Count(1), $"{Limits.DefaultProcesses}", "processes in the tree",
            (limits, count) => limits with { Processes = count }),
        Row("concurrency", Kinds.Count(1), $"{Limits.DefaultConcurrency}", "samples in flight at once in the tree",
            (limits, count) => limits with { Concurrency = count }),
        Row("timeout", DurationKind.Kind, "", "length of a run: 500ms, 90s, 5m, 1h30m or seconds",
            (limits, time) => limits with { Timeout = time }),
        Row("cost_usd", Money, "", "money in USD that the process and all below it may cost",
            (limits, usd) => limits with { CostUsd = usd }),
        Row("tokens", Kinds.Whole(1, long.MaxValue), "", "tokens that the process and all below it may use",
            (limits, count) => limits with { Tokens = count }),
        Later("forks", Kinds.Count(0), $"{Limits.DefaultForks}", "generations of forks",
            (limits, count) => limits with { Forks = count }),
    ]);

    private static Kind<decimal> Money => Kinds.Number
        .Where("a number of USD above 0, at most 1e12", usd => usd is > 0 and <= 1e12, new Shape.Number(0, 1e12, Above: true))
        .Select(usd => (decimal)usd);
}
