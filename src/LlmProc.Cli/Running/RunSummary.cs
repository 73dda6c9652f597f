using System.Globalization;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Running;

/// <summary>The last line for people who watched a run.</summary>
internal static class RunSummary
{
    public static string Of(ProcessSummary root, TimeSpan duration) => Of(root, Spending.Zero, duration);

    /// <param name="before">What earlier runs of the process had taken.</param>
    public static string Of(ProcessSummary root, Spending before, TimeSpan duration)
    {
        Spending all = root.Subtree() - before;
        string cost = all.CostUsd is { } usd ? usd == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", ${usd:0.####}") : ", cost unknown";
        string time = string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s");
        string processes = Plural.Of(Count(root), "process", "processes");
        return $"{processes}, {Plural.Of(all.Samples, "sample")}, {Plural.Of(all.ToolCalls, "tool call")}{cost}, {time}";
    }

    private static int Count(ProcessSummary process) => 1 + process.Children.Sum(Count);
}
