using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LlmProc;

/// <summary>What a file system says about a file. The layout of statx is the same on all processors.</summary>
internal readonly record struct UnixStatus(int Type, long Size, long ModifiedSeconds)
{
    private static readonly bool s_isMac = OperatingSystem.IsMacOS();

    // Apple kept the plain names for a layout with short inode numbers, on x64 only.
    private static readonly bool s_isX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    internal static UnixStatus? Find(SafeFileHandle file)
    {
        if (s_isMac)
        {
            return (s_isX64 ? UnixNative.MacStatOfX64(file, out MacStat mac) : UnixNative.MacStatOf(file, out mac)) == 0 ? Of(mac) : null;
        }

        const int EmptyPath = 0x1000;
        return FindOnLinux(file, "", EmptyPath);
    }

    /// <summary>Of a link itself, not of its target.</summary>
    internal static UnixStatus? Find(SafeFileHandle directory, string name)
    {
        if (s_isMac)
        {
            const int MacNoFollow = 0x20;
            int result = s_isX64
                ? UnixNative.MacStatAtX64(directory, name, out MacStat mac, MacNoFollow)
                : UnixNative.MacStatAt(directory, name, out mac, MacNoFollow);
            return result == 0 ? Of(mac) : null;
        }

        const int NoFollow = 0x100;
        return FindOnLinux(directory, name, NoFollow);
    }

    private static UnixStatus? FindOnLinux(SafeFileHandle directory, string name, int flags)
    {
        const int TypeSizeAndModified = 0x1 | 0x40 | 0x200;
        nint number = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 332,
            Architecture.S390x => 379,
            Architecture.Ppc64le => 383,
            _ => 291,
        };
        return UnixNative.Statx(number, directory, name, flags, TypeSizeAndModified, out StatxResult found) == 0
            ? new UnixStatus(found.Mode & UnixFlags.TypeMask, found.Size, found.ModifiedSeconds)
            : null;
    }

    private static UnixStatus Of(in MacStat found) => new(found.Mode & UnixFlags.TypeMask, found.Size, found.ModifiedSeconds);
}
