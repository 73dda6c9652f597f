using System.Runtime.InteropServices;

namespace LlmProc;

internal enum FileKind
{
    Missing,
    Regular,
    Directory,

    /// <summary>A named pipe, a socket or a device: opening one can hang or act.</summary>
    Special,
}

/// <summary>Tells what a path names without opening it, following links.</summary>
internal static partial class FileKinds
{
    private const int TypeMask = 0xF000;
    private const int DirectoryType = 0x4000;
    private const int RegularType = 0x8000;
    private const int NoPermission = 13;

    public static FileKind Of(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            return OfUnix(path);
        }

        return Directory.Exists(path) ? FileKind.Directory : File.Exists(path) ? FileKind.Regular : FileKind.Missing;
    }

    private static FileKind OfUnix(string path)
    {
        Span<int> status = stackalloc int[64];
        if (Stat(path, ref status[0]) != 0)
        {
            // What may not be looked at is there all the same: opening it will say why not.
            return Marshal.GetLastPInvokeError() == NoPermission ? FileKind.Regular : FileKind.Missing;
        }

        return (status[1] & TypeMask) switch
        {
            RegularType => FileKind.Regular,
            DirectoryType => FileKind.Directory,
            _ => FileKind.Special,
        };
    }

    /// <remarks>
    /// <see cref="FileAttributes"/> calls a named pipe normal, and opening one waits for a writer. This is the runtime's own portable stat:
    /// flags and mode are its first two numbers on every system; the rest is not read.
    /// </remarks>
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Stat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Stat(string path, ref int status);
}
