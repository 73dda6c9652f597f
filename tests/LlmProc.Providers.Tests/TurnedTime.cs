namespace LlmProc.Providers.Tests;

/// <summary>A clock that a test turns while many threads set and drop timers; the testing library's own does not bear that.</summary>
internal sealed class TurnedTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Rings whatever is due by then, in order.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset end = GetUtcNow() + by;
        while (Next(end) is { } due)
        {
            due.Ring();
        }
    }

    private Timer? Next(DateTimeOffset end)
    {
        lock (_gate)
        {
            Timer? next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            _now = next is null ? end : next.Due > _now ? next.Due.Value : _now;
            next?.Again();
            return next;
        }
    }

    private sealed class Timer(TurnedTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset? Due { get; private set; }

        public void Ring() => callback(state);

        public void Again() => Set(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                _period = period;
                Set(dueTime);
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Set(TimeSpan wait)
        {
            time._timers.Remove(this);
            Due = wait < TimeSpan.Zero ? null : time._now + wait;
            if (Due is not null)
            {
                time._timers.Add(this);
            }
        }
    }
}
