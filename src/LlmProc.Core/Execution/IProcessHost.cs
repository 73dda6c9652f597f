namespace LlmProc;

/// <summary>
/// What a process needs from the machine it runs on: start another, ask it, stop it, tell its parent. Plain data, and no call stays open while another
/// process runs: answers come as reports.
/// </summary>
internal interface IProcessHost
{
    /// <summary>Cancelled when the host stops: work ends where it is, and nothing more is written.</summary>
    CancellationToken Suspended { get; }

    /// <summary>Why the host has stopped; null while it runs, and when it was told to.</summary>
    Exception? Failure { get; }

    /// <summary>Makes sure that the child runs and has been asked. Asking the same again is harmless: an ended run reports once more.</summary>
    /// <param name="here">The one who asks has nothing else to begin: the child may begin where that one stands, and needs nobody to be woken.</param>
    ValueTask AskAsync(ProcessStart child, string ask, string query, bool here, CancellationToken cancellationToken);

    /// <summary>Wants the run of a child, or of the root, to stop, or with <see cref="StopReason.Killed"/> the process to end. It reports as always.</summary>
    /// <param name="ask">The query that shall stop, and no other run; null for whichever goes on.</param>
    void Stop(ProcessId process, string? ask, StopReason reason);

    /// <summary>Tells an idle child that no further query will come. It reports that it has gone.</summary>
    ValueTask CloseAsync(ProcessStart child, CancellationToken cancellationToken);

    /// <summary>Delivers a child's report. One that the parent knows already is dropped.</summary>
    void Report(ProcessId parent, ChildReport report);

    /// <summary>A process has written its last event and told its parent.</summary>
    void Gone(ProcessId process);

    /// <summary>The journal can no longer be trusted, or a process broke an invariant: everything stops here.</summary>
    void Fail(Exception exception);
}

/// <summary>A child's word to its parent.</summary>
/// <param name="Ask">The call that it answers; null if it only says that it has gone.</param>
/// <param name="Gone">The child has exited.</param>
internal sealed record ChildReport(string? Ask, ProcessId Child, RunResult Result, bool Gone);
