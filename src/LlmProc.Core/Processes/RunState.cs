using System.Collections.Immutable;

namespace LlmProc;

/// <summary>A tool call of the current turn, and how far it has come.</summary>
public sealed record PendingCall(ToolCall Call)
{
    /// <summary>Version of the <see cref="ProcessEvent.ToolStarted"/>, for tools with effects.</summary>
    public int? ToolStartedAt { get; init; }

    /// <summary>The query to a child that this call became.</summary>
    public ProcessEvent.ChildStarted? Child { get; init; }

    public ToolResult? Result { get; init; }
}

/// <summary>A run that is going on.</summary>
/// <param name="Ask">Which query it answers.</param>
/// <param name="From">Length of the conversation before the run.</param>
public sealed record RunState(string Ask, int From)
{
    public int Samples { get; init; }

    /// <summary>How the last sample ended; null when the next step is to sample.</summary>
    public SampleStop? Stop { get; init; }

    /// <summary>Answers cut by the output limit in the middle of tool calls.</summary>
    public int CutTurns { get; init; }

    public int Pauses { get; init; }

    /// <summary>How often the conversation was made shorter.</summary>
    public int Compactions { get; init; }

    /// <summary>It was made shorter, and the model has not answered since.</summary>
    public bool IsCompacted { get; init; }

    /// <summary>The calls of the current turn, in the model's order; empty outside one.</summary>
    public ImmutableArray<PendingCall> Calls { get; init; } = [];

    public ImmutableArray<string> Stderr { get; init; } = [];
}

/// <summary>How the last run ended.</summary>
public sealed record FinishedRun(string Ask, int From, StopReason Reason, ProcessError? Error, ImmutableArray<string> Stderr);

/// <summary>A child that waits for the next query under one link.</summary>
public sealed record KeptChild(string Link, ProcessStart Start);
