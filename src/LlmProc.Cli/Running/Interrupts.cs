using System.Runtime.InteropServices;

namespace LlmProc.Cli.Running;

/// <summary>Signals to end while a run goes on: the first stops it in good order, the second does not wait for that.</summary>
/// <remarks>
/// Whatever hangs, a tool or a terminal that takes no more text, the second signal ends the command: after it there is a moment to clear up, and then the
/// operating system does what it does with a signal that nobody hears.
/// </remarks>
internal sealed class Interrupts : IDisposable
{
    private static readonly TimeSpan s_clearing = TimeSpan.FromSeconds(2);

    // Never disposed: it has no timer, and handlers run on threads of their own, also after they were unregistered.
    private readonly CancellationTokenSource _first = new();
    private readonly TaskCompletionSource _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _spared = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;
    private bool _gaveUp;
    private int _count;

    /// <summary>From here on signals are heard, so this comes before there is anything to stop.</summary>
    public Interrupts() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken First => _first.Token;

    public async Task FirstAsync()
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = First.Register(() => first.TrySetResult());
        await first.Task;
    }

    /// <summary>Waits for work to end, but not beyond the second signal; false if it has not ended by then, and the command is over.</summary>
    /// <remarks>What still runs ends with this operating-system process; waiting for it is what the second signal refused.</remarks>
    public async Task<bool> WaitAsync(Task work)
    {
        if (await Task.WhenAny(work, _second.Task) != work)
        {
            _gaveUp = true;
            return false;
        }

        await work;
        return true;
    }

    /// <summary>A second signal that came too late to end anything is forgotten, and a first one that is still on its way finds its source alive.</summary>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        if (!_gaveUp)
        {
            _spared.TrySetResult();
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        int count = Count();
        context.Cancel |= count == 1 || (count == 2 && _spared.Task.Wait(s_clearing));
    }

    /// <summary>Takes one more signal and says which it is.</summary>
    internal int Count()
    {
        int count = Interlocked.Increment(ref _count);
        if (count == 1)
        {
            _first.Cancel();
        }
        else
        {
            _second.TrySetResult();
        }

        return count;
    }
}
