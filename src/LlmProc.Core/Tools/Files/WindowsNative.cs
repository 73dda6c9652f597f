using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LlmProc;

internal static unsafe partial class WindowsNative
{
    internal const uint GenericRead = 0x80000000;
    internal const uint ListDirectory = 0x1;
    internal const uint ShareReadAndWrite = 0x3;
    internal const uint ShareAll = 0x7;
    internal const uint DiskFile = 1;

    /// <summary>Opens a file or a directory. If it turns out to be a pipe, its server does not learn who we are.</summary>
    internal static SafeFileHandle Open(string path, uint access, uint share)
    {
        const uint OpenExisting = 3;
        const uint AlsoDirectories = 0x02000000;
        const uint Anonymous = 0x00100000;
        return CreateFile(path, access, share, 0, OpenExisting, AlsoDirectories | Anonymous, 0);
    }

    [LibraryImport("kernel32", EntryPoint = "GetFileType")]
    internal static partial uint GetFileType(SafeFileHandle file);

    [LibraryImport("kernel32", EntryPoint = "GetFinalPathNameByHandleW", SetLastError = true)]
    internal static partial uint GetFinalPath(SafeFileHandle file, char* path, uint length, uint flags);

    [LibraryImport("kernel32", EntryPoint = "CreateFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial SafeFileHandle CreateFile(
        string path, uint access, uint share, nint security, uint disposition, uint flags, nint template);
}
