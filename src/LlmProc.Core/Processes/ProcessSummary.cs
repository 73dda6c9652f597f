using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace LlmProc;

/// <summary>One process in the account of a run: what it took and changed itself, how it ended, and its children.</summary>
/// <remarks>A class, because it nests as deep as the tree.</remarks>
public sealed class ProcessSummary(
    ProcessId id, ProgramName program, string model, StopReason reason, Spending own, ImmutableArray<ProcessSummary> children)
{
    /// <summary>Names the process in its journal.</summary>
    public ProcessId Id { get; } = id;

    /// <summary>The program it was made from.</summary>
    public ProgramName Program { get; } = program;

    /// <summary>As shown to people: provider and name.</summary>
    public string Model { get; } = model;

    /// <summary>Why its last run stopped.</summary>
    public StopReason Reason { get; } = reason;

    /// <summary>What went wrong in the last run; null if it ended well.</summary>
    public ProcessError? Error { get; init; }

    /// <summary>How its last run ended, in one word.</summary>
    [JsonIgnore]
    public RunStatus Status => RunStatuses.Of(Reason, Error?.Code);

    /// <summary>The process's own samples and tool calls.</summary>
    public Spending Own { get; } = own;

    /// <summary>All its runs together.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TimeSpan Duration { get; init; }

    /// <summary>The process's own calls of tools with effects, in the order they ended.</summary>
    [JsonIgnore]
    public ImmutableArray<CallReceipt> Receipts { get; init; } = [];

    [JsonInclude]
    [JsonPropertyName("receipts")]
    internal ImmutableArray<CallReceipt>? Kept
    {
        get => Receipts.IsEmpty ? null : Receipts;
        init => Receipts = value ?? [];
    }

    /// <summary>In the order they were asked for.</summary>
    public ImmutableArray<ProcessSummary> Children { get; } = children;

    /// <summary>Own spending and that of all descendants.</summary>
    public Spending Subtree() => Children.Aggregate(Own, (sum, child) => sum + child.Subtree());

    /// <summary>The process and all its descendants, each before its children.</summary>
    public IEnumerable<ProcessSummary> Tree()
    {
        var left = new Stack<ProcessSummary>([this]);
        while (left.TryPop(out ProcessSummary? next))
        {
            yield return next;
            foreach (ProcessSummary child in next.Children.Reverse())
            {
                left.Push(child);
            }
        }
    }
}
