using System.Runtime.CompilerServices;

namespace LlmProc;

/// <summary>Tells whether a call comes from a tool or a gate that a process waits for. It refuses what would wait for itself, and decides nothing else.</summary>
internal sealed class CalledFrom : IDisposable
{
    // Tools and gates are given no process, so that only the flow of the call knows where it comes from.
    private static readonly AsyncLocal<CalledFrom?> s_here = new();

    private static readonly ConditionalWeakTable<IJournal, Asks> s_asks = [];

    private readonly IJournal _journal;
    private readonly ProcessId _process;
    private volatile CalledFrom? _outer;
    private volatile bool _isOver;

    private CalledFrom(IJournal journal, ProcessId process, CalledFrom? outer) => (_journal, _process, _outer) = (journal, process, outer);

    /// <summary>The tool or gate that is at work here, with those that wait for it; null if there is none.</summary>
    public static CalledFrom? Here => s_here.Value is { _isOver: false } here ? here : null;

    /// <summary>What is called from here on is called for a process, until the caller's method returns or this is disposed.</summary>
    /// <param name="journal">Ids of processes are unique in their journal only.</param>
    public static CalledFrom Enter(IJournal journal, ProcessId process) => s_here.Value = new CalledFrom(journal, process, Here);

    /// <summary>What is called from here on is called for whoever asked, until the caller's method returns: a process may work for several in turn.</summary>
    public static void GoOn(CalledFrom? asked) => s_here.Value = asked;

    /// <summary>Whether this process, or one below it, waits for the caller, or for somebody who waits for it.</summary>
    public static bool Is(IJournal journal, ProcessId process)
    {
        // Who is over is not waited for, and so nobody further out is.
        for (CalledFrom? at = Here; at is { _isOver: false }; at = at._outer)
        {
            if (at._journal == journal && at._process.IsOf(process))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The caller will wait for a run of a process. False: that one waits for him, by way of others who have asked each other.</summary>
    public static bool TryWait(IJournal journal, ProcessId asked, Task run) =>
        Here is not { } here || here._journal != journal || run.IsCompleted || s_asks.GetValue(journal, static _ => new Asks()).TryAdd(here._process.Root, asked.Root, run);

    /// <summary>What was begun meanwhile and goes on is waited for no more.</summary>
    public void Dispose()
    {
        _isOver = true;
        _outer = null;
    }
}
