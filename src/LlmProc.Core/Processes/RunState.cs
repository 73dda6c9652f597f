using System.Collections.Immutable;

namespace LlmProc;

/// <summary>A tool call of the current turn, and how far it has come.</summary>
public sealed record PendingCall(ToolCall Call)
{
    /// <summary>Version of the <see cref="ProcessEvent.ToolStarted"/>, for tools with effects.</summary>
    public int? ToolStartedAt { get; init; }

    /// <summary>The gates have let pass what comes next of it: the tool with effects, or the child that it asks.</summary>
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
    // Each event copies the state; what most runs never have is copied as one.
    private readonly Rare _rare = Rare.None;

    /// <summary>Samples of the process before this run.</summary>
    public int Earlier { get; init; }

    /// <summary>Samples of the run so far.</summary>
    public int Samples { get; init; }

    /// <summary>How the last sample ended; null when the next step is to sample.</summary>
    public SampleStop? Stop { get; init; }

    /// <summary>What is set aside for a sample that was started and has not ended; null without a limit of money or tokens.</summary>
    public Charge? Reserved
    {
        get => _rare.Reserved;
        init => _rare = _rare.Reserved == value ? _rare : _rare with { Reserved = value };
    }

    /// <summary>The limit that left less for the last answer than the program wants.</summary>
    public ProcessError? Lowered
    {
        get => _rare.Lowered;
        init => _rare = _rare.Lowered == value ? _rare : _rare with { Lowered = value };
    }

    /// <summary>Calls that came again with the same result.</summary>
    internal Repeats Repeats { get; init; } = Repeats.None;

    /// <summary>Answers cut by the output limit in the middle of tool calls.</summary>
    public int CutTurns
    {
        get => _rare.CutTurns;
        init => _rare = _rare.CutTurns == value ? _rare : _rare with { CutTurns = value };
    }

    /// <summary>How often the provider interrupted the turn.</summary>
    public int Pauses
    {
        get => _rare.Pauses;
        init => _rare = _rare.Pauses == value ? _rare : _rare with { Pauses = value };
    }

    /// <summary>How often the conversation was made shorter.</summary>
    public int Compactions
    {
        get => _rare.Compactions;
        init => _rare = _rare.Compactions == value ? _rare : _rare with { Compactions = value };
    }

    /// <summary>It was made shorter, and the model has not answered since.</summary>
    public bool IsCompacted
    {
        get => _rare.IsCompacted;
        init => _rare = _rare.IsCompacted == value ? _rare : _rare with { IsCompacted = value };
    }

    /// <summary>The gates have let the next sample pass.</summary>
    public bool SampleAllowed
    {
        get => _rare.SampleAllowed;
        init => _rare = _rare.SampleAllowed == value ? _rare : _rare with { SampleAllowed = value };
    }

    /// <summary>Why a gate stops the run; null if none does.</summary>
    public string? DeniedBecause
    {
        get => _rare.DeniedBecause;
        init => _rare = _rare.DeniedBecause == value ? _rare : _rare with { DeniedBecause = value };
    }

    /// <summary>What the gate said that stops the run of the root, and this one on the way there; null if none does.</summary>
    public string? GateStop
    {
        get => _rare.GateStop;
        init => _rare = _rare.GateStop == value ? _rare : _rare with { GateStop = value };
    }

    /// <summary>The calls of the current turn, in the model's order; empty outside one.</summary>
    public ImmutableList<PendingCall> Calls { get; init; } = [];

    /// <summary>How many of the calls have no result yet.</summary>
    public int Open { get; init; }

    /// <summary>How many of those wait for a child.</summary>
    public int Asked { get; init; }

    /// <summary>Lines for people that were written in the run.</summary>
    public ImmutableArray<string> Stderr
    {
        get => _rare.Stderr;
        init => _rare = _rare.Stderr == value ? _rare : _rare with { Stderr = value };
    }

    /// <summary>The place of a call; -1 if it is none of this turn. Ids say where they stand, so that nothing is searched among thousands.</summary>
    public int Find(string callId)
    {
        int place = DerivedCallId.Place(callId);
        return place >= 0 && place < Calls.Count && Calls[place].Call.Id == callId ? place : Calls.FindIndex(call => call.Call.Id == callId);
    }

    private sealed record Rare
    {
        public static Rare None { get; } = new();

        public Charge? Reserved { get; init; }

        public ProcessError? Lowered { get; init; }

        public int CutTurns { get; init; }

        public int Pauses { get; init; }

        public int Compactions { get; init; }

        public bool IsCompacted { get; init; }

        public bool SampleAllowed { get; init; }

        public string? DeniedBecause { get; init; }

        public string? GateStop { get; init; }

        public ImmutableArray<string> Stderr { get; init; } = [];
    }
}

/// <summary>How the last run ended.</summary>
public sealed record FinishedRun(string Ask, int From, StopReason Reason, ProcessError? Error, ImmutableArray<string> Stderr, TimeSpan Duration)
{
    /// <summary>Length of the runs before it.</summary>
    internal TimeSpan Before { get; init; }

    /// <summary>As <see cref="RunState.GateStop"/>.</summary>
    internal string? GateStop { get; init; }
}

/// <summary>A child that waits for the next query under one link.</summary>
public sealed record KeptChild(string Link, ProcessStart Start);
