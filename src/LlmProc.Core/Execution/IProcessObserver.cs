namespace LlmProc;

/// <summary>
/// Watches the processes of a host, as part of their work. It cannot change what is decided, and must return at once: processes wait for it, however slow it is,
/// and it is not dropped for that. What takes time is done with a <see cref="ProcessWatch"/>, which stands on this: no process waits for one, and a slow one is
/// dropped and told so.
/// </summary>
/// <remarks>
/// <para>
/// The calls for one process come in order, on whatever thread it works; those for different processes may overlap. What led to something is told before it, a
/// child's end before its parent hears of it, and everything of a run before its result is known. While it is called its process stands still, and so may
/// others that work on the same thread; a stop waits too.
/// </para>
/// <para>
/// One that throws is logged and told nothing any more. It may stop or dispose a process, but must not wait for it: the process waits for the observer.
/// </para>
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
