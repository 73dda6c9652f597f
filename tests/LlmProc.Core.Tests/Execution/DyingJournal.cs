namespace LlmProc.Core.Tests.Execution;

/// <summary>Dies at one append: nothing that follows is written.</summary>
internal sealed class DyingJournal(MemoryJournal journal, int at) : IJournal
{
    private int _appends;

    public ValueTask AppendAsync(ProcessId process, int expectedVersion, ProcessEvent e, CancellationToken cancellationToken) =>
        Interlocked.Increment(ref _appends) < at
            ? journal.AppendAsync(process, expectedVersion, e, cancellationToken)
            : throw new InvalidOperationException("the machine died here");

    public IAsyncEnumerable<ProcessEvent> ReadAsync(ProcessId process, CancellationToken cancellationToken) => journal.ReadAsync(process, cancellationToken);

    public IAsyncEnumerable<ProcessId> ReadTreeAsync(ProcessId root, CancellationToken cancellationToken) => journal.ReadTreeAsync(root, cancellationToken);
}
