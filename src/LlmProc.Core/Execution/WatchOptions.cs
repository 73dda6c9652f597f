namespace LlmProc;

/// <summary>How a <see cref="ProcessWatch"/> watches.</summary>
public sealed record WatchOptions
{
    /// <summary>Bounds that suit a person who watches.</summary>
    public static WatchOptions Default { get; } = new();

    /// <summary>The process to watch, with all below it; null: all processes.</summary>
    public ProcessId? Below { get; init; }

    /// <summary>Notices that may wait to be read.</summary>
    public int MaxNotices { get; init; } = 256;

    /// <summary>Bytes of text, two for each UTF-16 unit, that may wait to be read. One notice may be longer.</summary>
    public int MaxTextBytes { get; init; } = 256 * 1024;

    /// <summary>
    /// What happens when more than that waits. False: the watch is dropped, and its last notice says so; no process ever waits. True: processes wait
    /// until it has been read, and nothing is missed.
    /// </summary>
    public bool HoldsProcesses { get; init; }

    /// <summary>The clock of notices.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
