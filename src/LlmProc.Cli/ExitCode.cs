namespace LlmProc.Cli;

/// <summary>What scripts learn from a command. A code is never given another meaning.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The run did not end well, or something broke.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a program is wrong; nothing was run.</summary>
    public const int Usage = 2;

    /// <summary>A file asks for something that only the operator may allow; nothing was run.</summary>
    public const int NeedsTrust = 3;

    /// <summary>As shells report SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>As shells report SIGPIPE: the reader of stdout has gone.</summary>
    public const int ReaderGone = 141;
}
