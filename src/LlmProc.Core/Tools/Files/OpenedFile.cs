using Microsoft.Win32.SafeHandles;

namespace LlmProc;

/// <summary>A regular file, and how long it was when it was opened.</summary>
internal sealed record OpenedFile(SafeFileHandle Handle, long Length) : IDisposable
{
    public void Dispose() => Handle.Dispose();
}
