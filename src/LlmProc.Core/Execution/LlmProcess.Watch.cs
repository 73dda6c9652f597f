using System.Runtime.CompilerServices;

namespace LlmProc;

/// <summary>How others see what a process and those below it do.</summary>
public sealed partial class LlmProcess
{
    /// <summary>All that this process and those below it do from now on, in one order, until it has exited or the host has stopped.</summary>
    /// <remarks>
    /// It watches from this call on, and is read once. If it is read too slowly it is dropped, and its last notice says so: see <see cref="WatchOptions"/>.
    /// </remarks>
    public IAsyncEnumerable<ProcessNotice> WatchAsync(CancellationToken cancellationToken) => WatchAsync(WatchOptions.Default, cancellationToken);

    /// <inheritdoc cref="WatchAsync(CancellationToken)"/>
    public IAsyncEnumerable<ProcessNotice> WatchAsync(WatchOptions options, CancellationToken cancellationToken)
    {
        var watch = new ProcessWatch(options with { Below = Id });
        _kernel.Observers.Add(watch);
        if (State.Exit is not null)
        {
            watch.Close();
        }

        return ReadAsync(watch, cancellationToken);
    }

    private async IAsyncEnumerable<ProcessNotice> ReadAsync(ProcessWatch watch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A host that has stopped tells nothing any more.
        await using CancellationTokenRegistration stopped = _host.Suspended.Register(watch.Close);
        try
        {
            await foreach (ProcessNotice notice in watch.WithCancellation(cancellationToken))
            {
                yield return notice;
            }
        }
        finally
        {
            _kernel.Observers.Remove(watch);
            watch.Close();
        }
    }
}
