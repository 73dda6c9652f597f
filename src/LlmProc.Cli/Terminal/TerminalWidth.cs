using System.Runtime.InteropServices;

namespace LlmProc.Cli.Terminal;

/// <summary>How many columns a terminal has.</summary>
/// <remarks>The console's own property sends a terminal its initial sequences; this is what it asks in the end, and nothing more.</remarks>
internal static partial class TerminalWidth
{
    /// <summary>Null where nobody knows.</summary>
    public static int? Of(int descriptor)
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.WindowWidth;
        }

        return GetWindowSize(descriptor, out Size size) == 0 && size.Columns > 0 ? size.Columns : null;
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
