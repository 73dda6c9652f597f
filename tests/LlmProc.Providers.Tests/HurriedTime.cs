namespace LlmProc.Providers.Tests;

/// <summary>A clock on which the pauses between attempts take no time; what is longer is never reached.</summary>
internal sealed class HurriedTime : TimeProvider
{
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(75);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime <= s_longestPause && dueTime >= TimeSpan.Zero ? TimeSpan.Zero : dueTime, period);
}
