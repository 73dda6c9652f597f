using System.Runtime.CompilerServices;

namespace LlmProc;

/// <summary>A run that is watched by the one who waits for it.</summary>
public sealed partial class LlmProcess
{
    private static readonly WatchOptions s_streamed = new() { MaxNotices = 4096, MaxTextBytes = 4 * 1024 * 1024 };

    /// <summary>
    /// Runs a prompt to its stop and tells what happens on the way: what the process says (<see cref="ProcessNotice.Said"/>), and the events of it and of all
    /// below it, in the order in which they happened. The last notice is <see cref="ProcessNotice.Completed"/>, with what <see cref="RunAsync"/> would give.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The run begins with the enumeration, and waits until the runs before it have ended. Whoever leaves the loop early, or cancels, stops the run and its
    /// children, and waits until they have stopped.
    /// </para>
    /// <para>
    /// The run does not wait for the loop. Pieces of text that nobody has read are put together; when more than 4,096 notices or 4 MiB of text wait, the rest is
    /// left out, and after what waits stand <see cref="ProcessNotice.Lagged"/> and the result.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentException">The prompt is empty.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: the run was stopped, and its children with it.</exception>
    /// <exception cref="LlmProcException">As for <see cref="RunAsync"/>; thrown by the enumeration.</exception>
    public IAsyncEnumerable<ProcessNotice> StreamAsync(string prompt, CancellationToken cancellationToken) => StreamAsync(prompt, s_streamed with { Time = _kernel.Time }, cancellationToken);

    /// <inheritdoc cref="StreamAsync(string, CancellationToken)"/>
    /// <param name="options">Other bounds, and whether processes wait at them instead. What it is to watch is the run, whatever they say.</param>
    public IAsyncEnumerable<ProcessNotice> StreamAsync(string prompt, WatchOptions options, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(prompt);
        ArgumentNullException.ThrowIfNull(options);
        return StreamRunAsync(prompt, options, cancellationToken);
    }

    private async IAsyncEnumerable<ProcessNotice> StreamRunAsync(string prompt, WatchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watch = new ProcessWatch(options with { Below = Id });
        RunWatcher? watcher = null;
        long seq = 0;
        (string asked, Task<RunResult> result) = Ask(prompt, ask => _kernel.Observers.Add(Id, watcher = new RunWatcher(Id, ask, watch)));
        try
        {
            // All that happens in a run is told before its result is known.
            _ = result.ContinueWith(_ => watch.Close(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            await foreach (ProcessNotice notice in watch.WithCancellation(cancellationToken))
            {
                seq = notice.Seq;
                yield return notice;
            }

            RunResult done = await result.WaitAsync(cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ProcessNotice.Completed(options.Time.GetUtcNow(), State.Start, done) { Seq = seq + 1 };
        }
        finally
        {
            _kernel.Observers.Remove(Id, watcher!);
            watch.Close();
            if (!result.IsCompleted)
            {
                TakeBack(asked);
                await Task.WhenAny(result);
            }
        }
    }
}
