using System.Text.Json;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Running;

/// <summary>What <c>--json</c> writes: names and kinds of the members are stable, and all are always there.</summary>
internal sealed record RunJson
{
    public string Text { get; init; } = "";

    public string? StopReason { get; init; }

    public bool IsError { get; init; }

    public ErrorJson? Error { get; init; }

    public UsageJson Usage { get; init; } = UsageJson.Of(default);

    /// <summary>Null if any part of it has no known price.</summary>
    public decimal? CostUsd { get; init; }

    public int Samples { get; init; }

    public int ToolCalls { get; init; }

    public long DurationMs { get; init; }

    public IReadOnlyList<string> Stderr { get; init; } = [];

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>How the run ended, in one of nine words; null if nothing was run.</summary>
    public string? Status { get; init; }

    /// <summary>What tools with effects did in the whole tree, process by process.</summary>
    public IReadOnlyList<ReceiptJson> Receipts { get; init; } = [];

    public ProcessJson? Process { get; init; }

    /// <summary>The original's name for <see cref="Samples"/>.</summary>
    public int ApiCalls => Samples;

    /// <summary>The original's name for <see cref="CostUsd"/>.</summary>
    public decimal? UsdCost => CostUsd;

    /// <summary>The original's name for <see cref="Text"/>.</summary>
    public string LastMessage => Text;

    public static RunJson Of(RunResult result, TimeSpan duration)
    {
        Spending all = result.Process.Subtree();
        return new RunJson
        {
            Text = result.Text.TrimEnd(),
            StopReason = RunWords.Of(result.Reason),
            Status = result.Status.Word(),
            IsError = result.IsError,
            Error = result.Error is { } error ? new ErrorJson(error.Code, error.Message) : null,
            Usage = UsageJson.Of(all.Usage),
            CostUsd = all.CostUsd,
            Samples = all.Samples,
            ToolCalls = all.ToolCalls,
            DurationMs = (long)duration.TotalMilliseconds,
            Receipts = [.. result.Process.Tree().SelectMany(process => process.Receipts.Select(receipt => ReceiptJson.Of(process.Id, receipt)))],
            Process = ProcessJson.Of(result.Process),
        };
    }

    /// <summary>Nothing was run.</summary>
    public static RunJson Of(LlmProcException e) => new() { IsError = true, Error = new ErrorJson(e.Code, e.Message), CostUsd = 0 };

    /// <summary>One line of JSON, safe on a terminal too.</summary>
    public string ToLine() => SafeText.Json(JsonSerializer.Serialize(this, RunJsonContext.Readable.RunJson)) + "\n";
}

internal sealed record ErrorJson(string Code, string Message);

internal sealed record UsageJson(long InputTokens, long OutputTokens, long CacheReadTokens, long CacheWriteTokens, long ReasoningTokens)
{
    public static UsageJson Of(Usage usage) =>
        new(usage.InputTokens, usage.OutputTokens, usage.CacheReadTokens, usage.CacheWriteTokens, usage.ReasoningTokens);
}

/// <summary>A process of the tree; its numbers are its own, without its children's, but for those in <paramref name="Subtree"/>.</summary>
internal sealed record ProcessJson(
    string Pid,
    string Program,
    string Model,
    string Status,
    UsageJson Usage,
    decimal? CostUsd,
    int Samples,
    int ToolCalls,
    string StopReason,
    ErrorJson? Error,
    long DurationMs,
    SubtreeJson Subtree,
    IReadOnlyList<ReceiptJson> Receipts,
    IReadOnlyList<ProcessJson> Children)
{
    public static ProcessJson Of(ProcessSummary process)
    {
        Spending all = process.Subtree();
        return new ProcessJson(
            process.Id.Value,
            process.Program.Value,
            process.Model,
            process.Status.Word(),
            UsageJson.Of(process.Own.Usage),
            process.Own.CostUsd,
            process.Own.Samples,
            process.Own.ToolCalls,
            RunWords.Of(process.Reason),
            process.Error is { } error ? new ErrorJson(error.Code, error.Message) : null,
            (long)process.Duration.TotalMilliseconds,
            new SubtreeJson(UsageJson.Of(all.Usage), all.CostUsd, all.Samples, all.ToolCalls),
            [.. process.Receipts.Select(receipt => ReceiptJson.Of(process.Id, receipt))],
            [.. process.Children.Select(Of)]);
    }
}

/// <summary>A process and all its descendants together.</summary>
internal sealed record SubtreeJson(UsageJson Usage, decimal? CostUsd, int Samples, int ToolCalls);
