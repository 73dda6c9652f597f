using System.Runtime.InteropServices;

namespace LlmProc.Cli.Running;

/// <summary>SIGINT and SIGTERM while a run goes on: the first stops it in good order, the second does not wait for that.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly Action _stop;
    private readonly TaskCompletionSource _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    /// <param name="stop">What the first signal does.</param>
    public Interrupts(Action stop)
    {
        _stop = stop;
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal)];
    }

    /// <summary>Waits for work to end, but not beyond the second signal; false if it has not ended by then.</summary>
    /// <remarks>What still runs ends with this operating-system process; waiting for it is what the second signal refused.</remarks>
    public async Task<bool> WaitAsync(Task work)
    {
        if (await Task.WhenAny(work, _second.Task) != work)
        {
            return false;
        }

        await work;
        return true;
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        Count();
    }

    /// <summary>Takes one more signal.</summary>
    internal void Count()
    {
        if (Interlocked.Increment(ref _count) == 1)
        {
            _stop();
        }
        else
        {
            _second.TrySetResult();
        }
    }
}
