using System.Runtime.InteropServices;

namespace LlmProc.Cli.Running;

/// <summary>SIGINT and SIGTERM while a run goes on: the first stops it in good order, the second does not wait for that.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _first = new();
    private readonly TaskCompletionSource _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    /// <summary>From here on signals are heard, so this comes before there is anything to stop.</summary>
    public Interrupts() =>
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal)];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken First => _first.Token;

    public async Task FirstAsync()
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = First.Register(() => first.TrySetResult());
        await first.Task;
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

        _first.Dispose();
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
            _first.Cancel();
        }
        else
        {
            _second.TrySetResult();
        }
    }
}
