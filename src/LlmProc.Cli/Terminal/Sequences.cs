namespace LlmProc.Cli.Terminal;

/// <summary>What moves the cursor and erases, on every terminal.</summary>
internal static class Sequences
{
    /// <summary>From the cursor to the end of its row.</summary>
    public const string EraseRow = "\e[K";

    /// <summary>The row of the cursor, which goes to its start, and all below it.</summary>
    /// <remarks>Not from the first column: some terminals keep what was erased when that is all they show, and it would come back.</remarks>
    public const string EraseBelow = "\r \e[J\r\e[K";

    public static string Up(int rows) => rows > 0 ? $"\e[{rows}A" : "";

    /// <summary>How many rows a text takes that was written in one, when the terminal has broken it anew.</summary>
    public static int Rows(int width, int columns) => Math.Max(1, (width + columns - 1) / columns);
}
