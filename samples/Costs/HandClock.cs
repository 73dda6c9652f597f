namespace CostsSample;

/// <summary>A clock that stands still until it is turned, so that the cache of the mock forgets when it is told to.</summary>
internal sealed class HandClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Turn(TimeSpan time) => _now += time;
}
