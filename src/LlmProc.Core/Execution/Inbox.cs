namespace LlmProc;

/// <summary>What reaches a process from outside.</summary>
internal abstract record Arrival
{
    private Arrival()
    {
    }

    public sealed record Ask(string Id, string Query) : Arrival;

    public sealed record Close : Arrival;

    public sealed record Report(ChildReport Value) : Arrival;

    public sealed record ToolEnded(ToolCall Call, ToolOutcome Outcome) : Arrival;

    /// <param name="Answer">Null: the gates have nothing to say about it.</param>
    public sealed record GatePassed(ToolCall Call, GateAnswer? Answer) : Arrival;
}

/// <summary>Holds what has arrived until the process takes it.</summary>
/// <remarks>It is its own lock, and lives inside one process only: an idle process should cost little.</remarks>
internal sealed class Inbox
{
    private List<Arrival>? _arrivals;
    private TaskCompletionSource? _signal;

    public void Put(Arrival arrival)
    {
        TaskCompletionSource? signal;
        lock (this)
        {
            (_arrivals ??= []).Add(arrival);
            signal = _signal;
            _signal = null;
        }

        signal?.TrySetResult();
    }

    /// <summary>Takes the first arrival of a kind; null if there is none.</summary>
    public Arrival? TryTake(Func<Arrival, bool> wanted)
    {
        lock (this)
        {
            int at = _arrivals?.FindIndex(arrival => wanted(arrival)) ?? -1;
            if (at < 0)
            {
                return null;
            }

            Arrival arrival = _arrivals![at];
            _arrivals.RemoveAt(at);
            _arrivals = _arrivals.Count == 0 ? null : _arrivals;
            return arrival;
        }
    }

    /// <summary>Waits for the first arrival of a kind; others stay for later.</summary>
    public async ValueTask<Arrival> TakeAsync(Func<Arrival, bool> wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task signal;
            lock (this)
            {
                signal = (_signal ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            if (TryTake(wanted) is { } arrival)
            {
                return arrival;
            }

            await signal.WaitAsync(cancellationToken);
        }
    }

    public bool Any(Func<Arrival, bool> wanted)
    {
        lock (this)
        {
            return _arrivals?.Exists(arrival => wanted(arrival)) ?? false;
        }
    }
}
