namespace LlmProc.Specs;

/// <summary>Dies at one append, before or after the event is written, and stays dead: nothing that follows is written.</summary>
internal sealed class CrashingJournal(IJournal journal, int at, bool written) : IJournal
{
    private int _appends;

    public async ValueTask AppendAsync(ProcessId process, int expectedVersion, ProcessEvent e, CancellationToken cancellationToken)
    {
        int append = Interlocked.Increment(ref _appends);
        if (append < at || (append == at && written))
        {
            await journal.AppendAsync(process, expectedVersion, e, cancellationToken);
        }

        if (append >= at)
        {
            throw new CrashException();
        }
    }

    public IAsyncEnumerable<ProcessEvent> ReadAsync(ProcessId process, CancellationToken cancellationToken) => journal.ReadAsync(process, cancellationToken);

    public IAsyncEnumerable<ProcessId> ReadTreeAsync(ProcessId root, CancellationToken cancellationToken) => journal.ReadTreeAsync(root, cancellationToken);
}

internal sealed class CrashException() : Exception("the machine died here");
