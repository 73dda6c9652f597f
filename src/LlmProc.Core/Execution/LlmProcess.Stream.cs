using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace LlmProc;

/// <summary>A run that is watched by the one who waits for it.</summary>
public sealed partial class LlmProcess
{
    /// <summary>Runs a prompt to its stop and tells what happens on the way; the last update holds what <see cref="RunAsync"/> would give.</summary>
    /// <remarks>
    /// The run begins with the enumeration, and waits until the runs before it have ended. Whoever leaves the loop early, or cancels, stops the run and its
    /// children, and waits until they have stopped.
    /// </remarks>
    /// <exception cref="ArgumentException">The prompt is empty.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: the run was stopped, and its children with it.</exception>
    /// <exception cref="LlmProcException">The process is gone or was started for one prompt only, or the journal failed.</exception>
    public IAsyncEnumerable<RunUpdate> StreamAsync(string prompt, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(prompt);
        return StreamRunAsync(prompt, cancellationToken);
    }

    private async IAsyncEnumerable<RunUpdate> StreamRunAsync(string prompt, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var updates = Channel.CreateUnbounded<RunUpdate>(new UnboundedChannelOptions { SingleReader = true });
        RunWatcher? watcher = null;
        (string asked, Task<RunResult> result) = Ask(prompt, ask => _kernel.Observers.Add(watcher = new RunWatcher(Id, ask, updates.Writer)));
        try
        {
            // All that happens in a run is told before its result is known.
            _ = result.ContinueWith(_ => updates.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            await foreach (RunUpdate update in updates.Reader.ReadAllAsync(cancellationToken))
            {
                yield return update;
            }

            RunResult done = await result;
            cancellationToken.ThrowIfCancellationRequested();
            yield return new RunUpdate.Completed(done);
        }
        finally
        {
            _kernel.Observers.Remove(watcher!);
            if (!result.IsCompleted)
            {
                TakeBack(asked);
                await Task.WhenAny(result);
            }
        }
    }
}
