using System.Runtime.InteropServices;

namespace LlmProc;

/// <summary><c>struct statx</c> of Linux, as far as it is used.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatxResult
{
    [FieldOffset(28)]
    internal ushort Mode;

    [FieldOffset(40)]
    internal long Size;

    [FieldOffset(112)]
    internal long ModifiedSeconds;
}
