using System.Globalization;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Running;

/// <summary>The last line for people who watched a run.</summary>
internal static class RunSummary
{
    public static string Of(ProcessSummary root, TimeSpan duration) => Of(root, null, duration);

    /// <param name="before">As it was after the run before; null: this is the first.</param>
    public static string Of(ProcessSummary root, ProcessSummary? before, TimeSpan duration)
    {
        Spending all = before is null ? root.Subtree() : root.Subtree() - before.Subtree();
        string cost = all.CostUsd is { } usd ? usd == 0 ? "" : ", " + TokenWords.Money(usd) : ", cost unknown";
        string time = string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s");
        string processes = Plural.Of(Count(root) - (before is null ? 0 : Count(before) - 1), "process", "processes");
        return $"{processes}, {Plural.Of(all.Samples, "sample")}, {Plural.Of(all.ToolCalls, "tool call")}{cost}, {time}";
    }

    private static int Count(ProcessSummary process) => 1 + process.Children.Sum(Count);
}
