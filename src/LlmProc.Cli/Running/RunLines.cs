namespace LlmProc.Cli.Running;

/// <summary>The lines of one run of one process, in an order that does not depend on which of its children was faster.</summary>
internal sealed class RunLines
{
    private readonly Queue<Turn> _turns = new();
    private Turn? _last;

    /// <summary>Nothing will be added any more.</summary>
    public bool HasEnded { get; private set; }

    public void Begin(Turn turn) => _turns.Enqueue(_last = turn);

    public Turn? Current => _last;

    public void End()
    {
        HasEnded = true;
        foreach (Turn turn in _turns)
        {
            turn.Abandon();
        }
    }

    /// <summary>Gives out what can be given out by now.</summary>
    public void Drain(Action<RunLine> write)
    {
        while (_turns.TryPeek(out Turn? turn) && turn.Drain(write))
        {
            _turns.Dequeue();
        }
    }

    /// <summary>The tool calls of one sample: first who is asked, in call order, then call by call what came of it.</summary>
    /// <param name="calls">Id of each call, and whether it will have a line when it begins.</param>
    internal sealed class Turn(IEnumerable<(string Id, bool Speaks)> calls)
    {
        private readonly Slot[] _slots = [.. calls.Select(call => new Slot(call.Id, call.Speaks))];
        private readonly Queue<RunLine> _begun = new();
        private int _next;

        /// <summary>A turn whose calls are not made: all there is to say of it is a line.</summary>
        public Turn(RunLine line)
            : this([]) => _begun.Enqueue(line);

        /// <summary>A call has begun.</summary>
        /// <param name="child">The run that answers it, if it asked a process.</param>
        /// <param name="line">Null if there is nothing to say.</param>
        public void Begin(string call, RunLine? line, ProcessId? process = null, RunLines? child = null)
        {
            if (Find(call) is not { } slot)
            {
                return;
            }

            // One process answers one query at a time: this one begins when that before it has ended, and its line stands there.
            bool later = process is not null && _slots.TakeWhile(other => other != slot).Any(other => other.Process == process);
            slot.Process = process;
            slot.Child = child;
            slot.HasBegun = true;
            slot.Late = later ? line : null;
            slot.HasEnded = child is null;
            if (line is not null && !later)
            {
                _begun.Enqueue(line);
            }
        }

        /// <summary>A call runs, and will have a line when it ends.</summary>
        public void Start(string call)
        {
            if (Find(call) is { } slot)
            {
                slot.HasBegun = true;
            }
        }

        /// <summary>A call has its result.</summary>
        public void End(string call, RunLine? line)
        {
            if (Find(call) is { } slot)
            {
                slot.HasBegun = true;
                slot.HasEnded = true;
                slot.Last = line;
            }
        }

        public void Abandon()
        {
            foreach (Slot slot in _slots)
            {
                slot.HasBegun = true;
                slot.HasEnded = true;
            }
        }

        /// <summary>True if nothing is left to come.</summary>
        public bool Drain(Action<RunLine> write)
        {
            while (_begun.TryDequeue(out RunLine? line))
            {
                write(line);
            }

            if (!Array.TrueForAll(_slots, slot => slot.HasBegun))
            {
                return false;
            }

            for (; _next < _slots.Length; _next++)
            {
                Slot slot = _slots[_next];
                Write(slot.Late, write);
                slot.Late = null;
                slot.Child?.Drain(write);
                if (!slot.HasEnded)
                {
                    return false;
                }

                Write(slot.Last, write);
            }

            return true;
        }

        private Slot? Find(string call) => Array.Find(_slots, slot => slot.Call == call);

        private static void Write(RunLine? line, Action<RunLine> write)
        {
            if (line is not null)
            {
                write(line);
            }
        }
    }

    private sealed class Slot(string call, bool speaks)
    {
        public string Call { get; } = call;

        public ProcessId? Process { get; set; }

        public RunLines? Child { get; set; }

        public bool HasBegun { get; set; } = !speaks;

        public bool HasEnded { get; set; } = !speaks;

        public RunLine? Late { get; set; }

        public RunLine? Last { get; set; }
    }
}
