using System.Globalization;

namespace LlmProc;

/// <summary>How a process ends that nobody wants any more, and how long anybody waits for what does not end.</summary>
public sealed partial class LlmProcess : IAsyncDisposable
{
    /// <summary>What has not ended so long after it was told to is left behind.</summary>
    internal static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(10);

    /// <summary>Ends the process here: a run that goes on is cancelled, with all below it, and prompts that wait are refused as <c>gone</c>.</summary>
    /// <remarks>
    /// It is done when every process below has its last event and their tools have ended. Whatever heeds no cancellation is left behind after ten seconds, and
    /// the log says so. A tool or gate of the process may dispose it, and is not waited for. Doing it again is harmless.
    /// </remarks>
    public async ValueTask DisposeAsync()
    {
        // First of all nothing new begins.
        Deliver(new Arrival.Close());
        Stop(StopReason.Cancelled);
        await EndedAsync();
    }

    /// <summary>Waits until the process rests and its tools have ended, but not for ever, and not where it waits for the caller.</summary>
    internal async ValueTask EndedAsync()
    {
        if (CalledFrom.Is(_kernel.Journal, Id))
        {
            return;
        }

        try
        {
            await RestedAsync().WaitAsync(LongestEnd, _kernel.Time);
        }
        catch (TimeoutException)
        {
            Activation? draining = _draining;
            string[] tools = [.. State.Conversation.FromLast().SelectMany(message => message.Calls).Where(call => draining?.IsHeldUp(call.Id) ?? false).Select(call => call.Tool)];
            _kernel.Logger.LeftBehind(Id, tools is [] ? "what it waits for" : string.Join(", ", tools), LongestEnd.TotalSeconds);
            Abandon(new LlmProcException("left_behind", string.Create(
                CultureInfo.InvariantCulture, $"process {Id} did not end within {LongestEnd.TotalSeconds} s: a tool or a provider heeds no cancellation; it was left behind")));
        }
    }

    /// <summary>Ends when the process rests and its tools have ended; never throws.</summary>
    internal Task RestedAsync()
    {
        lock (_inbox)
        {
            return _work;
        }
    }

    /// <summary>Nobody answers any more: whoever waits learns it.</summary>
    internal void Abandon(Exception? cause)
    {
        lock (_inbox)
        {
            foreach (TaskCompletionSource<RunResult> waiting in _waiting?.Values.ToArray() ?? [])
            {
                _ = cause is null ? waiting.TrySetCanceled() : waiting.TrySetException(cause);
            }

            _waiting = null;
        }
    }

    /// <summary>Lets what runs end. What its cancellation broke elsewhere is noted and disturbs nobody.</summary>
    private async Task DrainAsync(Activation activation)
    {
        _draining = activation;
        try
        {
            await activation.DrainAsync();
        }
        catch (AggregateException e)
        {
            _kernel.Logger.CancellationFailed(Id, e);
        }

        _draining = _draining == activation ? null : _draining;
    }

    /// <summary>Whoever is waited for cannot wait in turn.</summary>
    internal void RefuseWithin()
    {
        if (CalledFrom.Is(_kernel.Journal, Id))
        {
            throw Within();
        }
    }

    private LlmProcException Within() =>
        new("within", $"process {Id} waits for the tool or gate that asks it, so that both would wait for ever; ask another process, or ask after the run");
}
