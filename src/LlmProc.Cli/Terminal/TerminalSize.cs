using System.Runtime.InteropServices;

namespace LlmProc.Cli.Terminal;

/// <summary>How large a terminal is now.</summary>
/// <remarks>The console's own properties send a terminal its initial sequences; this is what they ask in the end, and nothing more.</remarks>
internal readonly partial record struct TerminalSize(int Columns, int Rows)
{
    /// <summary>For those that do not say.</summary>
    public static TerminalSize Usual => new(80, 24);

    /// <summary>Null where nobody knows.</summary>
    public static TerminalSize? Of(int descriptor)
    {
        if (OperatingSystem.IsWindows())
        {
            return new TerminalSize(Console.WindowWidth, Console.WindowHeight);
        }

        return GetWindowSize(descriptor, out Size size) == 0 && size.Columns > 0 ? new TerminalSize(size.Columns, size.Rows > 0 ? size.Rows : Usual.Rows) : null;
    }

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_GetWindowSize")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetWindowSize(nint descriptor, out Size size);

    [StructLayout(LayoutKind.Sequential)]
    private struct Size
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }
}
