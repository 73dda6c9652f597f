using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace LlmProc;

/// <summary>How one run of a process ended, with all that happened below it.</summary>
/// <param name="Text">Text of the last assistant message of the run; a partial answer if <see cref="IsError"/>.</param>
/// <param name="Error">Null if and only if the run ended well.</param>
public sealed record RunResult(string Text, StopReason Reason, ProcessError? Error, ProcessSummary Process)
{
    /// <summary>Files that the parent's model wanted preloaded and that are not there.</summary>
    public ImmutableArray<string> MissingPreload { get; init; } = [];

    /// <summary>Lines that this process wrote with <c>write_stderr</c> in this run.</summary>
    public ImmutableArray<string> Stderr { get; init; } = [];

    /// <summary>The run did not end well.</summary>
    [JsonIgnore]
    public bool IsError => Error is not null;
}

/// <summary>One process in the account of a run: what it took itself, and its children.</summary>
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

    /// <summary>The process's own samples and tool calls.</summary>
    public Spending Own { get; } = own;

    /// <summary>In the order they were asked for.</summary>
    public ImmutableArray<ProcessSummary> Children { get; } = children;

    /// <summary>Own spending and that of all descendants.</summary>
    public Spending Subtree() => Children.Aggregate(Own, (sum, child) => sum + child.Subtree());
}
