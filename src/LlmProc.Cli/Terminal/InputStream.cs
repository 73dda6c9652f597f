using System.Runtime.InteropServices;

namespace LlmProc.Cli.Terminal;

/// <summary>A standard stream to read from, as plain as the operating system has it: what has arrived, and no more.</summary>
internal sealed partial class InputStream(int descriptor)
{
    /// <summary>Waits for bytes; 0: no more will come.</summary>
    public int Read(Span<byte> bytes)
    {
        while (true)
        {
            nint count = Read(descriptor, bytes, bytes.Length);
            if (count >= 0)
            {
                return (int)count;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Descriptors.Interrupted:
                    break;
                case var again when again == Descriptors.Again:
                    _ = Descriptors.CanRead(descriptor, Descriptors.WithoutEnd);
                    break;
                default:
                    // A terminal that has gone away is an error to whoever reads it.
                    return 0;
            }
        }
    }

    /// <summary>Whether there is something to read now, or within so many milliseconds.</summary>
    public bool HasMore(int milliseconds) => Descriptors.CanRead(descriptor, milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, Span<byte> bytes, nint count);
}
