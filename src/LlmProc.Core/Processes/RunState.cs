using System.Collections.Immutable;

namespace LlmProc;

/// <summary>A tool call of the current turn, and how far it has come.</summary>
public sealed record PendingCall(ToolCall Call)
{
    /// <summary>Version of the <see cref="ProcessEvent.ToolStarted"/>, for tools with effects.</summary>
    public int? ToolStartedAt { get; init; }

    /// <summary>The gates have let it pass.</summary>
    public bool Allowed { get; init; }

    /// <summary>The query to a child that this call became.</summary>
    public ProcessEvent.ChildStarted? Child { get; init; }

    /// <summary>Null while the call is open.</summary>
    public ToolResult? Result { get; init; }
}

/// <summary>A run that is going on.</summary>
/// <param name="Ask">Which query it answers.</param>
/// <param name="From">Length of the conversation before the run.</param>
public sealed record RunState(string Ask, int From)
{
    /// <summary>Samples of the run so far.</summary>
    public int Samples { get; init; }

    /// <summary>How the last sample ended; null when the next step is to sample.</summary>
    public SampleStop? Stop { get; init; }

    /// <summary>What is set aside for a sample that was started and has not ended; null without a limit of money or tokens.</summary>
    public Charge? Reserved { get; init; }

    /// <summary>The limit that left less for the last answer than the program wants.</summary>
    public ProcessError? Lowered { get; init; }

    /// <summary>Calls that came again with the same result.</summary>
    internal Repeats Repeats { get; init; } = Repeats.None;

    /// <summary>Answers cut by the output limit in the middle of tool calls.</summary>
    public int CutTurns { get; init; }

    /// <summary>How often the provider interrupted the turn.</summary>
    public int Pauses { get; init; }

    /// <summary>How often the conversation was made shorter.</summary>
    public int Compactions { get; init; }

    /// <summary>It was made shorter, and the model has not answered since.</summary>
    public bool IsCompacted { get; init; }

    /// <summary>The gates have let the next sample pass.</summary>
    public bool SampleAllowed { get; init; }

    /// <summary>Why a gate stops the run; null if none does.</summary>
    public string? DeniedBecause { get; init; }

    /// <summary>The calls of the current turn, in the model's order; empty outside one.</summary>
    public ImmutableList<PendingCall> Calls { get; init; } = [];

    /// <summary>How many of the calls have no result yet.</summary>
    public int Open { get; init; }

    /// <summary>How many of those wait for a child.</summary>
    public int Asked { get; init; }

    /// <summary>Lines for people that were written in the run.</summary>
    public ImmutableArray<string> Stderr { get; init; } = [];

    /// <summary>The place of a call; -1 if it is none of this turn. Ids say where they stand, so that nothing is searched among thousands.</summary>
    public int Find(string callId)
    {
        int place = DerivedCallId.Place(callId);
        return place >= 0 && place < Calls.Count && Calls[place].Call.Id == callId ? place : Calls.FindIndex(call => call.Call.Id == callId);
    }
}

/// <summary>How the last run ended.</summary>
public sealed record FinishedRun(string Ask, int From, StopReason Reason, ProcessError? Error, ImmutableArray<string> Stderr, TimeSpan Duration);

/// <summary>A child that waits for the next query under one link.</summary>
public sealed record KeptChild(string Link, ProcessStart Start);
