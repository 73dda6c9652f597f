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
    private const int WritableByOwner = 0x80;
    private const int Mode = 1;
    private const int Size = 4;

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

        return (status[Mode] & TypeMask) switch
        {
            RegularType => MayBeOfKernel(status) && IsEndless(Path.GetFullPath(path)) ? FileKind.Special : FileKind.Regular,
            DirectoryType => FileKind.Directory,
            _ => FileKind.Special,
        };
    }

    /// <summary>Said before links are followed, which takes longer: almost no other file is empty and cannot be written.</summary>
    private static bool MayBeOfKernel(ReadOnlySpan<int> status) =>
        OperatingSystem.IsLinux() && (status[Size] | status[Size + 1]) == 0 && (status[Mode] & WritableByOwner) == 0;

    /// <summary>Messages of the kernel are files by their kind, but reading takes them away from whoever reads them, and waits for more.</summary>
    private static bool IsEndless(string path)
    {
        string real = new RealPaths().Of(path);
        return real == "/proc/kmsg"
            || (real.StartsWith("/sys/kernel/", StringComparison.Ordinal) && Path.GetFileName(real.AsSpan()).StartsWith("trace_pipe", StringComparison.Ordinal));
    }

    /// <remarks>
    /// <see cref="FileAttributes"/> calls a named pipe normal, and opening one waits for a writer. This is the runtime's own portable stat:
    /// flags, mode, owner, group and size are its first numbers on every system; the rest is not read.
    /// </remarks>
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Stat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Stat(string path, ref int status);
}
