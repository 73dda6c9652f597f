namespace LlmProc;

/// <summary>
/// What a <see cref="ProcessWatch"/> or a stream of a run tells, one after the other: events of processes, and what passes and is never written down.
/// </summary>
/// <param name="At">When it was told, by the clock of the watch.</param>
/// <param name="Start">What the process was started with: its program, its parent and the chain of programs above it.</param>
public abstract record ProcessNotice(DateTimeOffset At, ProcessStart Start)
{
    /// <summary>Number in this watch or stream, from 1 without gaps. The number of an event in its process is <see cref="ProcessState.Version"/>.</summary>
    public long Seq { get; init; }

    /// <summary>Names the process in its journal.</summary>
    public ProcessId Process => Start.Id;

    /// <summary>Null for a root.</summary>
    public ProcessId? Parent => Start.Parent;

    /// <summary>0 for a root.</summary>
    public int Depth => Start.Chain.IsDefaultOrEmpty ? 0 : Start.Chain.Length - 1;

    /// <summary>The program it was made from.</summary>
    public ProgramName Program => Start.Program;

    /// <summary>An event is in the journal.</summary>
    /// <param name="State">The process with the event applied.</param>
    public sealed record Happened(DateTimeOffset At, ProcessState State, ProcessEvent Event) : ProcessNotice(At, State.Start);

    /// <summary>The model said something in a sample that is not whole yet. Pieces that nobody has read yet may come as one.</summary>
    public sealed record Said(DateTimeOffset At, ProcessStart Start, string Text) : ProcessNotice(At, Start);

    /// <summary>The sample broke: what was said in it does not count.</summary>
    public sealed record Withdrawn(DateTimeOffset At, ProcessStart Start) : ProcessNotice(At, Start);

    /// <summary>A sample is tried again or has to wait: <see cref="ModelUpdate.Retrying"/> or <see cref="ModelUpdate.Queued"/>.</summary>
    public sealed record Waits(DateTimeOffset At, ProcessStart Start, ModelUpdate Reason) : ProcessNotice(At, Start);

    /// <summary>
    /// The last notice of a watch that was read too slowly: it was dropped, and the journal has what it missed. In a stream only <see cref="Completed"/> follows.
    /// </summary>
    /// <param name="Start">Of the process whose notice was the first to be missed.</param>
    /// <param name="Missed">Notices that were not told, up to now.</param>
    public sealed record Lagged(DateTimeOffset At, ProcessStart Start, long Missed) : ProcessNotice(At, Start);

    /// <summary>The last notice of a stream: the run has ended. A failed run is a result too; look at <see cref="RunResult.IsError"/>.</summary>
    public sealed record Completed(DateTimeOffset At, ProcessStart Start, RunResult Result) : ProcessNotice(At, Start);
}
