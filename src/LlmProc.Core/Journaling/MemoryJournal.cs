using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace LlmProc;

/// <summary>A journal that lives as long as its object: for runs that nobody wants to resume, and for tests.</summary>
public sealed class MemoryJournal : IJournal
{
    /// <summary>Events of a process that asks another one something.</summary>
    private const int Run = 8;

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
            if (stream.Events.Count != expectedVersion)
            {
                throw new JournalConflictException(process, expectedVersion, stream.Events.Count);
            }

            if (stream.Events.Count == 1)
            {
                // Most that go on at all end with their first run.
                stream.Events.EnsureCapacity(Run);
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
        _streams.TryRemove(root, out Stream? left);
        while ((left = left?.Below) is not null)
        {
            _streams.TryRemove(left.Process, out _);
        }
    }

    private sealed class Stream(ProcessId process, long order)
    {
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

        public List<ProcessEvent> Events { get; } = new(1);
    }
}
