namespace LlmProc.Specs;

/// <summary>Events say how long runs took: here time stands still, so that two runs of a spec have the same journal. Timers ring all the same.</summary>
internal sealed class StillTime : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;

    public override long GetTimestamp() => 0;
}
