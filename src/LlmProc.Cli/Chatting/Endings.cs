using System.Runtime.InteropServices;

namespace LlmProc.Cli.Chatting;

/// <summary>Signals that end a conversation, whatever it is at; Ctrl-C is none of them.</summary>
/// <remarks>The first ends it in good order, which gives the terminal back; with the second the operating system does what it does.</remarks>
internal sealed class Endings : IDisposable
{
    // Never disposed: handlers run on threads of their own, also after they were unregistered.
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    public Endings() => _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal)];

    /// <summary>Cancelled by the first.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (Interlocked.Increment(ref _count) == 1)
        {
            context.Cancel = true;
            _ = _source.CancelAsync();
        }
    }
}
