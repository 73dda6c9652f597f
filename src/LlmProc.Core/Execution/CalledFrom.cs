namespace LlmProc;

/// <summary>Tells whether a call comes from a tool or a gate that a process waits for. It refuses what would wait for itself, and decides nothing else.</summary>
internal sealed class CalledFrom : IDisposable
{
    // Tools and gates are given no process, so that only the flow of the call knows where it comes from.
    private static readonly AsyncLocal<CalledFrom?> s_here = new();

    private readonly IJournal _journal;
    private readonly ProcessId _process;
    private volatile bool _isOver;

    private CalledFrom(IJournal journal, ProcessId process) => (_journal, _process) = (journal, process);

    /// <summary>What is called from here on is called for a process, until the caller's method returns or this is disposed.</summary>
    /// <param name="journal">Ids of processes are unique in their journal only.</param>
    public static CalledFrom Enter(IJournal journal, ProcessId process) => s_here.Value = new CalledFrom(journal, process);

    /// <summary>Whether this process, or one below it, waits for the caller.</summary>
    public static bool Is(IJournal journal, ProcessId process) => s_here.Value is { _isOver: false } here && here._journal == journal && here._process.IsOf(process);

    /// <summary>What was begun meanwhile and goes on is waited for no more.</summary>
    public void Dispose() => _isOver = true;
}
