namespace LlmProc;

/// <summary>Keeps the events of processes. An event is true when <see cref="AppendAsync"/> has returned, and not before.</summary>
/// <remarks>A token means one call only: when that has ended it may serve another.</remarks>
public interface IJournal
{
    /// <summary>Adds one event to a process that has exactly <paramref name="expectedVersion"/> events.</summary>
    /// <remarks>
    /// Another version is a <see cref="JournalConflictException"/> and nothing is written: a second writer of one process is fenced off. Events of
    /// different processes may be appended at once. Once a call has failed in any other way, it is unknown whether the event was written.
    /// </remarks>
    ValueTask AppendAsync(ProcessId process, int expectedVersion, ProcessEvent e, CancellationToken cancellationToken);

    /// <summary>The events that a process has now, in order; none if it is not known. It does not wait for more.</summary>
    IAsyncEnumerable<ProcessEvent> ReadAsync(ProcessId process, CancellationToken cancellationToken);

    /// <summary>The processes of one tree that have events now, in the order of their first events. It does not wait for more.</summary>
    IAsyncEnumerable<ProcessId> ReadTreeAsync(ProcessId root, CancellationToken cancellationToken);
}

/// <summary>The process has another number of events than its writer believed: somebody else writes it.</summary>
public sealed class JournalConflictException(ProcessId process, int expected, int actual)
    : LlmProcException("conflict", $"process {process} has {actual} events in the journal and not {expected}: another writer owns it");
