using System.Runtime.InteropServices;

namespace LlmProc;

/// <summary><c>struct stat</c> of macOS with 64-bit inode numbers, as far as it is used.</summary>
[StructLayout(LayoutKind.Explicit, Size = 144)]
internal struct MacStat
{
    [FieldOffset(4)]
    internal ushort Mode;

    [FieldOffset(48)]
    internal long ModifiedSeconds;

    [FieldOffset(96)]
    internal long Size;
}
