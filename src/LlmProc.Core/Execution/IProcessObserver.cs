namespace LlmProc;

/// <summary>Watches the processes of a host. It cannot change a run, and must return at once: the process waits for it.</summary>
/// <remarks>The calls for one process come in order; those for different processes may overlap.</remarks>
public interface IProcessObserver
{
    /// <summary>An event is in the journal.</summary>
    /// <param name="state">The process with the event applied; its version is the event's number, counted from 1.</param>
    void OnEvent(ProcessState state, ProcessEvent e);

    /// <summary>The model said something, in a sample that is not whole yet.</summary>
    void OnText(ProcessId process, string text)
    {
    }

    /// <summary>An attempt at a sample failed and another will be made, or the sample waits for its turn.</summary>
    void OnWaiting(ProcessId process, ModelUpdate reason)
    {
    }

    /// <summary>The sample broke: what was said in it does not count.</summary>
    void OnTextWithdrawn(ProcessId process)
    {
    }
}
