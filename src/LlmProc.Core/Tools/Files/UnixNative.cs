using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LlmProc;

internal static unsafe partial class UnixNative
{
    // The variadic argument of open and openat is read for O_CREAT only, so that leaving it out is right in every calling convention.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeFileHandle OpenAt(SafeFileHandle directory, string path, int flags);

    // libc has no openat2, and statx only from glibc 2.28 and musl 1.2.5 on.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint OpenAt2(nint number, SafeFileHandle directory, string path, in OpenHow how, nint size);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint Statx(nint number, SafeFileHandle directory, string path, nint flags, nint mask, out StatxResult result);

    [LibraryImport("libc", EntryPoint = "fstatat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MacStatAt(SafeFileHandle directory, string path, out MacStat result, int flags);

    [LibraryImport("libc", EntryPoint = "fstatat$INODE64", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MacStatAtX64(SafeFileHandle directory, string path, out MacStat result, int flags);

    [LibraryImport("libc", EntryPoint = "fstat", SetLastError = true)]
    internal static partial int MacStatOf(SafeFileHandle file, out MacStat result);

    [LibraryImport("libc", EntryPoint = "fstat$INODE64", SetLastError = true)]
    internal static partial int MacStatOfX64(SafeFileHandle file, out MacStat result);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ReadLinkAt(SafeFileHandle directory, string path, byte* target, nint size);

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial byte* RealPath(string path, byte* resolved);

    [LibraryImport("libc", EntryPoint = "fdopendir", SetLastError = true)]
    internal static partial DirectoryStream OpenStream(SafeFileHandle directory);

    [LibraryImport("libc", EntryPoint = "fdopendir$INODE64", SetLastError = true)]
    internal static partial DirectoryStream MacOpenStreamX64(SafeFileHandle directory);

    // LibraryImport clears errno before the call, which is how the end is told from an error.
    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    internal static partial byte* ReadEntry(DirectoryStream stream);

    [LibraryImport("libc", EntryPoint = "readdir$INODE64", SetLastError = true)]
    internal static partial byte* MacReadEntryX64(DirectoryStream stream);

    [LibraryImport("libc", EntryPoint = "closedir", SetLastError = true)]
    internal static partial int CloseStream(nint stream);
}
