using System.Runtime.InteropServices;

namespace LlmProc.Cli.Terminal;

/// <summary>Which of the standard streams the command was given: whoever starts it may close them, as <c>&lt;&amp;-</c> does.</summary>
/// <remarks>
/// The number of a closed one goes to whatever the runtime opens next for itself, and to read or write that would hang or do harm. All that the runtime opens
/// is closed for other programs, and what was handed over to this one cannot have been.
/// </remarks>
internal static partial class StandardStreams
{
    /// <summary>The system's error for a number that stands for no open file.</summary>
    public const int Closed = 9;

    private const int GetFlags = 1;
    private const int ClosedForOthers = 1;

    private static readonly bool[] s_given = [IsGiven(0), IsGiven(1), IsGiven(2)];

    public static bool Has(int descriptor) => s_given[descriptor];

    private static bool IsGiven(int descriptor) =>
        OperatingSystem.IsWindows() || (Control(descriptor, GetFlags) is >= 0 and var flags && (flags & ClosedForOthers) == 0);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command);
}
