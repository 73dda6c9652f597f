using System.Runtime.CompilerServices;

namespace LlmProc;

/// <summary>How others see what a process and those below it do.</summary>
public sealed partial class LlmProcess
{
    /// <summary>All that this process and those below it do from now on, in one order, until it has exited or the host has stopped.</summary>
    /// <remarks>
    /// It watches from this call on, and is read once, by one reader on its own thread: an event of a parent stands before what it led to in a child, and a
    /// child's end before its parent hears of it. No process waits for it: if it is read too slowly it is dropped, and its last notice says so; see
    /// <see cref="WatchOptions"/>. One that nobody reads costs no more than these bounds, and nothing any more when it was let go.
    /// </remarks>
    public IAsyncEnumerable<ProcessNotice> WatchAsync(CancellationToken cancellationToken) => WatchAsync(WatchOptions.Default with { Time = _kernel.Time }, cancellationToken);

    /// <inheritdoc cref="WatchAsync(CancellationToken)"/>
    public IAsyncEnumerable<ProcessNotice> WatchAsync(WatchOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var watch = new ProcessWatch(options with { Below = Id });
        var link = new WatchLink(watch);
        _kernel.Observers.Add(Id, link);
        if (State.Exit is not null)
        {
            _kernel.Observers.Remove(Id, link);
            watch.Close();
        }

        return ReadAsync(watch, link, cancellationToken);
    }

    private async IAsyncEnumerable<ProcessNotice> ReadAsync(ProcessWatch watch, WatchLink link, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        link.Hold(watch);

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
            _kernel.Observers.Remove(Id, link);
            watch.Close();
        }
    }
}
