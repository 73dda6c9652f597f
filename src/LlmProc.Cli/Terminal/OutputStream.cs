using System.ComponentModel;
using System.Runtime.InteropServices;

namespace LlmProc.Cli.Terminal;

/// <summary>A standard stream to write to, as plain as the operating system has it.</summary>
/// <remarks>
/// The console's own streams take a broken pipe for success and send a terminal its initial sequences with the first write; a file stream does not move
/// the offset that a file shares with the next command of a script.
/// </remarks>
internal sealed partial class OutputStream(int descriptor)
{
    private const int BrokenPipe = 32;

    private Stream? _windows;

    /// <exception cref="ReaderGoneException">Nobody reads it any more.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (OperatingSystem.IsWindows())
        {
            _windows ??= descriptor == 1 ? Console.OpenStandardOutput() : Console.OpenStandardError();
            _windows.Write(bytes);
            return;
        }

        if (!StandardStreams.Has(descriptor))
        {
            throw new IOException("closed", StandardStreams.Closed);
        }

        while (!bytes.IsEmpty)
        {
            nint written = Write(descriptor, bytes, bytes.Length);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
                continue;
            }

            Retry(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Returns if the write may succeed now.</summary>
    private void Retry(int error)
    {
        switch (error)
        {
            case Descriptors.Interrupted:
                return;
            case BrokenPipe:
                throw new ReaderGoneException();
            case var again when again == Descriptors.Again:
                Descriptors.UntilWritable(descriptor);
                return;
            default:
                throw new IOException(new Win32Exception(error).Message, error);
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nint count);
}
