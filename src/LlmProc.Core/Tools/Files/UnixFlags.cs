using System.Runtime.InteropServices;

namespace LlmProc;

/// <summary>Numbers of the C headers. Some differ between systems, and on Linux between processors.</summary>
internal static class UnixFlags
{
    internal const int NotPermitted = 1;
    internal const int NoEntry = 2;
    internal const int NoDevice = 6;
    internal const int AccessDenied = 13;
    internal const int CrossesRoot = 18;
    internal const int NotADirectory = 20;

    internal const int TypeMask = 0xF000;
    internal const int Fifo = 0x1000;
    internal const int Directory = 0x4000;
    internal const int RegularFile = 0x8000;
    internal const int Link = 0xA000;
    internal const int Socket = 0xC000;

    private static readonly bool s_isMac = OperatingSystem.IsMacOS();

    // Of the processors that .NET supports, these two families keep the numbers of ARM and of POWER.
    private static readonly bool s_isArm =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Ppc64le;

    internal static int TryAgain => s_isMac ? 35 : 11;

    internal static int TooManyLinks => s_isMac ? 62 : 40;

    internal static int NameTooLong => s_isMac ? 63 : 36;

    internal static int NotSupported => s_isMac ? 102 : 95;

    internal static int NoSuchCall => s_isMac ? 78 : 38;

    internal static int OpenNoFollow => s_isMac ? 0x100 : s_isArm ? 0x8000 : 0x20000;

    internal static int OpenDirectory => CloseOnExec | (s_isMac ? 0x100000 : s_isArm ? 0x4000 : 0x10000);

    /// <summary>For a directory that is only walked through; where a system can say so, it need not be readable.</summary>
    internal static int OpenToWalk => OpenDirectory | (s_isMac ? 0 : 0x200000);

    /// <summary>A FIFO without a writer and a device that waits must not hold the call; a terminal must not become ours.</summary>
    internal static int OpenToRead => CloseOnExec | (s_isMac ? 0x4 | 0x20000 : 0x800 | 0x100);

    private static int CloseOnExec => s_isMac ? 0x1000000 : 0x80000;
}
