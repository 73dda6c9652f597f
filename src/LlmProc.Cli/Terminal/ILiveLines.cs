namespace LlmProc.Cli.Terminal;

/// <summary>What stands at the end of a terminal and steps aside for what is written above it: <see cref="Screen"/> writes both, under one lock.</summary>
internal interface ILiveLines
{
    /// <summary>What brings the terminal up to date; empty if it is.</summary>
    string Draw(TerminalSize size);

    /// <summary>What takes the lines away, so that others can be written in their place.</summary>
    string Erase(TerminalSize size);
}
