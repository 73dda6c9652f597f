using System.Runtime.InteropServices;

namespace LlmProc.Cli.Terminal;

/// <summary>Waits for what the operating system says of a file that is open.</summary>
internal static partial class Descriptors
{
    public const int Interrupted = 4;
    public const int WithoutEnd = -1;

    private const short Read = 1;
    private const short Write = 4;

    /// <summary>The error that says: not now, because whoever shares the stream has made it non-blocking.</summary>
    public static int Again => OperatingSystem.IsLinux() ? 11 : 35;

    /// <summary>False: there was nothing to read for so long.</summary>
    public static bool CanRead(int descriptor, int milliseconds) => Wait(descriptor, Read, milliseconds);

    public static void UntilWritable(int descriptor) => Wait(descriptor, Write, WithoutEnd);

    private static bool Wait(int descriptor, short events, int milliseconds)
    {
        var wanted = new Wanted(descriptor, events, 0);
        return Poll(ref wanted, 1, milliseconds) != 0;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref Wanted wanted, nint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct Wanted(int descriptor, short events, short happened)
    {
        public int Descriptor = descriptor;
        public short Events = events;
        public short Happened = happened;
    }
}
