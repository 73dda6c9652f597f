namespace LlmProc.Providers;

/// <summary>The clocks that watch exchanges. One that has not rung watches another exchange: each has a timer and a list of its own.</summary>
internal sealed class Watches(TimeProvider time)
{
    /// <summary>So many are kept for later.</summary>
    private const int Most = 256;

    private readonly Stack<CancellationTokenSource> _idle = new();

    public CancellationTokenSource Take()
    {
        lock (_idle)
        {
            return _idle.TryPop(out CancellationTokenSource? idle) ? idle : new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        }
    }

    /// <param name="isQuiet">The exchange came to its end, so that nobody looks at the clock any more.</param>
    public void Return(CancellationTokenSource watch, bool isQuiet)
    {
        if (isQuiet && watch.TryReset())
        {
            lock (_idle)
            {
                if (_idle.Count < Most)
                {
                    _idle.Push(watch);
                    return;
                }
            }
        }

        watch.Dispose();
    }
}
