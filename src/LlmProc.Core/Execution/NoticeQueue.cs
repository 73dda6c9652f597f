using System.Text;

namespace LlmProc;

/// <summary>What a watch has been told and nobody has read yet, within bounds.</summary>
/// <remarks>Pieces of one text that stand next to each other are one notice. If that is not enough, those of one process with only others' notices between are put together too.</remarks>
internal sealed class NoticeQueue(WatchOptions options)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Entry> _entries = new();
    private TaskCompletionSource? _arrived;
    private TaskCompletionSource? _room;
    private ProcessNotice? _missedFirst;
    private long _missed;
    private long _bytes;
    private long _seq;
    private volatile bool _closed;

    /// <summary>Nothing more is taken in.</summary>
    public bool IsClosed => _closed;

    private bool IsFull => _entries.Count >= options.MaxNotices || _bytes > options.MaxTextBytes;

    public void Add(ProcessNotice notice)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            if (_missed > 0)
            {
                _missed++;
                return;
            }

            long bytes = NoticeText.Bytes(notice);
            if (!options.HoldsProcesses && !HasRoomFor(notice, bytes))
            {
                (_missedFirst, _missed) = (notice, 1);
            }
            else if (notice is ProcessNotice.Said said && _entries.Last?.Value is { } last && last.IsTextOf(said.Process))
            {
                last.Append(said.Text);
                _bytes += bytes;
            }
            else
            {
                _entries.AddLast(new Entry(notice, bytes));
                _bytes += bytes;
            }

            Raise(ref _arrived);
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Raise(ref _arrived);
            Raise(ref _room);
        }
    }

    /// <summary>The next notice; null when no more will come.</summary>
    public async ValueTask<ProcessNotice?> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task arrived;
            lock (_gate)
            {
                if (_entries.First is { } first)
                {
                    return Take(first);
                }

                if (_missed > 0)
                {
                    var lagged = new ProcessNotice.Lagged(_missedFirst!.At, _missedFirst.Start, _missed) { Seq = ++_seq };
                    _missed = 0;
                    _closed = true;
                    return lagged;
                }

                if (_closed)
                {
                    return null;
                }

                arrived = (_arrived ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await arrived.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Done when less waits than may.</summary>
    public ValueTask RoomAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _closed || !IsFull
                ? default
                : new ValueTask((_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(cancellationToken));
        }
    }

    private ProcessNotice Take(LinkedListNode<Entry> first)
    {
        _entries.RemoveFirst();
        _bytes -= first.Value.Bytes;
        if (!IsFull)
        {
            Raise(ref _room);
        }

        return first.Value.ToNotice() with { Seq = ++_seq };
    }

    /// <summary>A notice that is longer than all that may wait is taken if nothing else waits.</summary>
    private bool HasRoomFor(ProcessNotice notice, long bytes)
    {
        if (_entries.Count == 0)
        {
            return true;
        }

        if (_bytes + bytes > options.MaxTextBytes)
        {
            return false;
        }

        bool joins = notice is ProcessNotice.Said said && _entries.Last!.Value.IsTextOf(said.Process);
        if (!joins && _entries.Count >= options.MaxNotices)
        {
            Join();
        }

        return joins || _entries.Count < options.MaxNotices;
    }

    /// <summary>Puts the texts of each process together, as far as nothing else of it stands between them.</summary>
    private void Join()
    {
        var open = new Dictionary<ProcessId, Entry>();
        for (LinkedListNode<Entry>? node = _entries.First; node is not null;)
        {
            LinkedListNode<Entry>? next = node.Next;
            ProcessId process = node.Value.Process;
            if (!node.Value.IsTextOf(process))
            {
                open.Remove(process);
            }
            else if (open.TryGetValue(process, out Entry? earlier))
            {
                earlier.Append(((ProcessNotice.Said)node.Value.ToNotice()).Text);
                _entries.Remove(node);
            }
            else
            {
                open.Add(process, node.Value);
            }

            node = next;
        }
    }

    private static void Raise(ref TaskCompletionSource? signal)
    {
        signal?.TrySetResult();
        signal = null;
    }

    private sealed class Entry(ProcessNotice notice, long bytes)
    {
        private StringBuilder? _text;

        public ProcessId Process => notice.Process;

        public long Bytes { get; private set; } = bytes;

        public bool IsTextOf(ProcessId process) => notice is ProcessNotice.Said && notice.Process == process;

        public void Append(string text)
        {
            _text ??= new StringBuilder(((ProcessNotice.Said)notice).Text);
            _text.Append(text);
            Bytes += NoticeText.Bytes(text);
        }

        public ProcessNotice ToNotice() => _text is null ? notice : (ProcessNotice.Said)notice with { Text = _text.ToString() };
    }
}
