using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace LlmProc;

/// <summary>A journal that lives as long as its object: for runs that nobody wants to resume, and for tests.</summary>
public sealed class MemoryJournal : IJournal
{
    private readonly ConcurrentDictionary<ProcessId, Stream> _streams = new();
    private long _order;

    /// <inheritdoc/>
    public ValueTask AppendAsync(ProcessId process, int expectedVersion, ProcessEvent e, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Stream stream = _streams.GetOrAdd(process, static (_, journal) => new Stream(Interlocked.Increment(ref journal._order)), this);
        lock (stream)
        {
            if (stream.Events.Count != expectedVersion)
            {
                throw new JournalConflictException(process, expectedVersion, stream.Events.Count);
            }

            stream.Events.Add(e);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ProcessEvent> ReadAsync(ProcessId process, CancellationToken cancellationToken) =>
        _streams.TryGetValue(process, out Stream? stream) ? ReadAsync(stream, cancellationToken) : AsyncEnumerable.Empty<ProcessEvent>();

    private static async IAsyncEnumerable<ProcessEvent> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ProcessEvent[] events;
        lock (stream)
        {
            events = [.. stream.Events];
        }

        foreach (ProcessEvent e in events)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return e;
        }

        await ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ProcessId> ReadTreeAsync(ProcessId root, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach ((ProcessId process, _) in _streams.Where(stream => stream.Key.IsOf(root) && stream.Value.Events.Count > 0).OrderBy(stream => stream.Value.Order).ToArray())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return process;
        }

        await ValueTask.CompletedTask;
    }

    /// <summary>Drops all events of a tree, which cannot be resumed or read any more.</summary>
    public void Forget(ProcessId root)
    {
        foreach ((ProcessId process, _) in _streams)
        {
            if (process.IsOf(root))
            {
                _streams.TryRemove(process, out _);
            }
        }
    }

    private sealed class Stream(long order)
    {
        public long Order { get; } = order;

        public List<ProcessEvent> Events { get; } = new(2);
    }
}
