namespace LlmProc;

/// <summary>
/// Watches the processes of a host. It cannot change a run, and must return at once: the process waits for it. What takes time is done with a
/// <see cref="ProcessWatch"/>, which stands on this.
/// </summary>
/// <remarks>
/// The calls for one process come in order, on whatever thread it works; those for different processes may overlap. One that throws is told nothing any more. It may
/// stop or dispose a process, but must not wait for it: the process waits for the observer.
/// </remarks>
public interface IProcessObserver
{
    /// <summary>An event is in the journal.</summary>
    /// <param name="state">The process with the event applied; its version is the event's number, counted from 1.</param>
    void OnEvent(ProcessState state, ProcessEvent e);

    /// <summary>The model said something, in a sample that is not whole yet.</summary>
    void OnText(ProcessState state, string text)
    {
    }

    /// <summary>An attempt at a sample failed and another will be made, or the sample waits for its turn.</summary>
    void OnWaiting(ProcessState state, ModelUpdate reason)
    {
    }

    /// <summary>A sample that waited for its turn has it.</summary>
    void OnTurn(ProcessState state)
    {
    }

    /// <summary>The sample broke: what was said in it does not count.</summary>
    void OnTextWithdrawn(ProcessState state)
    {
    }

    /// <summary>Waited for before a process goes on. An observer that must not miss anything may slow processes down here, and only here.</summary>
    /// <remarks>Whoever stops a run does not wait for it. The token holds until the returned task has ended; later it may mean the work of another process.</remarks>
    ValueTask ReadyAsync(ProcessState state, CancellationToken cancellationToken) => default;
}
