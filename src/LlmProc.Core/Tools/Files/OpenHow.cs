using System.Runtime.InteropServices;

namespace LlmProc;

/// <summary><c>struct open_how</c> of Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenHow
{
    internal ulong Flags;
    internal ulong Mode;
    internal ulong Resolve;
}
