namespace LlmProc.Testing.Tests.Recordings;

/// <summary>Runs asynchronous work on one thread, and of all that could go on next lets chance choose: any interleaving can happen, and none needs time.</summary>
internal sealed class ShuffledScheduler(Random random) : SynchronizationContext
{
    private readonly List<(SendOrPostCallback Callback, object? State)> _ready = [];

    public static T Run<T>(Func<Task<T>> work, Random random)
    {
        SynchronizationContext? before = Current;
        var scheduler = new ShuffledScheduler(random);
        SetSynchronizationContext(scheduler);
        try
        {
            Task<T> task = work();
            task.ContinueWith(_ => scheduler.Post(_ => { }, null), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            while (!task.IsCompleted)
            {
                scheduler.RunOne();
            }

            return task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_ready)
        {
            _ready.Add((d, state));
            Monitor.Pulse(_ready);
        }
    }

    private void RunOne()
    {
        (SendOrPostCallback Callback, object? State) next;
        lock (_ready)
        {
            while (_ready.Count == 0)
            {
                Monitor.Wait(_ready);
            }

            int at = random.Next(_ready.Count);
            next = _ready[at];
            _ready.RemoveAt(at);
        }

        next.Callback(next.State);
    }
}
