using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace LlmProc;

/// <summary>A journal that lives as long as its object: for runs that nobody wants to resume, and for tests.</summary>
public sealed class MemoryJournal : IJournal
{
    private readonly ConcurrentDictionary<ProcessId, List<ProcessEvent>> _streams = new();
    private readonly ConcurrentQueue<ProcessId> _order = new();

    public ValueTask AppendAsync(ProcessId process, int expectedVersion, ProcessEvent e, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        List<ProcessEvent> stream = _streams.GetOrAdd(process, static _ => new List<ProcessEvent>(4));
        lock (stream)
        {
            if (stream.Count != expectedVersion)
            {
                throw new JournalConflictException(process, expectedVersion, stream.Count);
            }

            stream.Add(e);
        }

        if (expectedVersion == 0)
        {
            _order.Enqueue(process);
        }

        return ValueTask.CompletedTask;
    }

    public async IAsyncEnumerable<ProcessEvent> ReadAsync(ProcessId process, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!_streams.TryGetValue(process, out List<ProcessEvent>? stream))
        {
            yield break;
        }

        ProcessEvent[] events;
        lock (stream)
        {
            events = [.. stream];
        }

        foreach (ProcessEvent e in events)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return e;
        }

        await ValueTask.CompletedTask;
    }

    public async IAsyncEnumerable<ProcessId> ReadTreeAsync(ProcessId root, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (ProcessId process in _order)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (process.Root == root)
            {
                yield return process;
            }
        }

        await ValueTask.CompletedTask;
    }
}
