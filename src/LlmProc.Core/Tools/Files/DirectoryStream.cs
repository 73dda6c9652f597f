using Microsoft.Win32.SafeHandles;

namespace LlmProc;

/// <summary><c>DIR*</c>: closes the descriptor that it was made from.</summary>
internal sealed class DirectoryStream() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => UnixNative.CloseStream(handle) == 0;
}
