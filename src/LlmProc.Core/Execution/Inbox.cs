using System.Runtime.CompilerServices;

namespace LlmProc;

/// <summary>What reaches a process from outside.</summary>
internal abstract record Arrival
{
    private Arrival()
    {
    }

    public sealed record Ask(string Id, string Query) : Arrival
    {
        /// <summary>Where it was asked.</summary>
        public CalledFrom? From { get; } = CalledFrom.Here;
    }

    public sealed record Close : Arrival;

    public sealed record Report(ChildReport Value) : Arrival;

    public sealed record ToolEnded(ToolCall Call, ToolOutcome Outcome) : Arrival;

    /// <param name="Answer">Null: the gates have nothing to say about it.</param>
    public sealed record GatePassed(GatedCall Asked, GateAnswer? Answer) : Arrival;
}

/// <summary>Holds what has arrived until the process takes it.</summary>
/// <remarks>It is its own lock, and lives inside one process only: an idle process should cost little.</remarks>
internal sealed class Inbox
{
    private List<Arrival>? _arrivals;
    private TaskCompletionSource? _signal;

    /// <param name="here">Whoever waits for it goes on where the one stands who puts it, until it waits again.</param>
    public void Put(Arrival arrival, bool here = false)
    {
        TaskCompletionSource? signal;
        lock (this)
        {
            (_arrivals ??= []).Add(arrival);
            signal = _signal;
            _signal = null;
        }

        if (here && RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            signal?.TrySetResult();
        }
        else if (signal is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static signal => signal.TrySetResult(), signal, preferLocal: true);
        }
    }

    /// <summary>Takes the first arrival of a kind; null if there is none.</summary>
    public Arrival? TryTake(Func<Arrival, bool> wanted)
    {
        lock (this)
        {
            return Take(wanted);
        }
    }

    /// <summary>Waits for the first arrival of a kind; others stay for later.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Arrival> TakeAsync(Func<Arrival, bool> wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task signal;
            lock (this)
            {
                if (Take(wanted) is { } arrival)
                {
                    return arrival;
                }

                signal = (_signal ??= new TaskCompletionSource()).Task;
            }

            await signal.WaitAsync(cancellationToken);
        }
    }

    public bool Any(Func<Arrival, bool> wanted)
    {
        lock (this)
        {
            return Find(wanted) >= 0;
        }
    }

    public bool HasAsk(string id)
    {
        lock (this)
        {
            return _arrivals?.Exists(arrival => arrival is Arrival.Ask ask && ask.Id == id) ?? false;
        }
    }

    private int Find(Func<Arrival, bool> wanted)
    {
        for (int i = 0; i < _arrivals?.Count; i++)
        {
            if (wanted(_arrivals[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private Arrival? Take(Func<Arrival, bool> wanted)
    {
        int at = Find(wanted);
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
