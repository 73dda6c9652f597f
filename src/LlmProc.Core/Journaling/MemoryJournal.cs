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
        if (!_streams.TryGetValue(process, out Stream? stream))
        {
            var made = new Stream(process, Interlocked.Increment(ref _order));
            stream = _streams.GetOrAdd(process, made);
            if (stream == made && process.Root is var root && root != process && _streams.TryGetValue(root, out Stream? tree))
            {
                tree.Adopt(made);
            }
        }

        lock (stream)
        {
            if (stream.Count != expectedVersion)
            {
                throw new JournalConflictException(process, expectedVersion, stream.Count);
            }

            stream.Add(e);
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
        foreach ((ProcessId process, _) in _streams.Where(stream => stream.Key.IsOf(root) && stream.Value.Count > 0).OrderBy(stream => stream.Value.Order).ToArray())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return process;
        }

        await ValueTask.CompletedTask;
    }

    /// <summary>Drops all events of a tree, which cannot be resumed or read any more.</summary>
    public void Forget(ProcessId root)
    {
        _streams.TryRemove(root, out Stream? left);
        while ((left = left?.Below) is not null)
        {
            _streams.TryRemove(left.Process, out _);
        }
    }

    private sealed class Stream(ProcessId process, long order)
    {
        /// <summary>Events of a process that asks another one something.</summary>
        private const int Run = 8;

        private ProcessEvent[] _events = new ProcessEvent[1];

        public ProcessId Process { get; } = process;

        public long Order { get; } = order;

        /// <summary>The next one of the same tree: whoever forgets a tree need not look for it among all others.</summary>
        public Stream? Below { get; private set; }

        public void Adopt(Stream below)
        {
            lock (this)
            {
                (below.Below, Below) = (Below, below);
            }
        }

        public int Count { get; private set; }

        public ReadOnlySpan<ProcessEvent> Events => _events.AsSpan(0, Count);

        public void Add(ProcessEvent e)
        {
            if (Count == _events.Length)
            {
                // One that waits has one event; most others end with their first run.
                Array.Resize(ref _events, Count < Run ? Run : 2 * Count);
            }

            _events[Count++] = e;
        }
    }
}
