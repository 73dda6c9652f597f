using System.Text;

namespace LlmProc;

/// <summary>Reads what is text, and says of anything else why it is not.</summary>
internal static class TextReading
{
    /// <summary>As git does: text has no NUL in its beginning, and nearly every other format has one there.</summary>
    internal const int BinaryCheckLength = 8192;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The file as long as it was when it was opened; somebody may be appending to it.</summary>
    internal static async ValueTask<string> ReadAllAsync(
        OpenedFile file, string shown, long maxBytes, string ifTooLarge, CancellationToken cancellationToken)
    {
        await RefuseUnknownLengthAsync(file, shown, cancellationToken);
        if (file.Length > Math.Min(maxBytes, Array.MaxLength))
        {
            string size = $"{ByteSize.Of(file.Length)} ({file.Length} bytes)";
            throw new ToolException($"'{shown}' is {size}, and at most {ByteSize.Of(maxBytes)} are read at once.{ifTooLarge}");
        }

        byte[] bytes = new byte[file.Length];
        int length = 0;
        while (length < bytes.Length)
        {
            int read = await RandomAccess.ReadAsync(file.Handle, bytes.AsMemory(length), length, cancellationToken);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        RefuseBinary(bytes.AsSpan(0, length), shown);
        return Decode(bytes.AsSpan(0, length), shown, isStart: true);
    }

    /// <summary>Files that a system makes up, as those of /proc, have content but no length. They show secrets, and may not end.</summary>
    internal static async ValueTask RefuseUnknownLengthAsync(OpenedFile file, string shown, CancellationToken cancellationToken)
    {
        if (file.Length == 0 && await RandomAccess.ReadAsync(file.Handle, new byte[1], 0, cancellationToken) > 0)
        {
            throw new ToolException($"'{shown}' is made up by the system: it has content but no length. Only regular files can be read.");
        }
    }

    internal static void RefuseBinary(ReadOnlySpan<byte> start, string shown)
    {
        if (start[..Math.Min(start.Length, BinaryCheckLength)].Contains((byte)0))
        {
            throw new ToolException($"'{shown}' is binary (it has a NUL byte in its beginning). Only UTF-8 text can be read.");
        }
    }

    /// <param name="isStart">A byte order mark at the start of a file names the encoding; it is no part of the text.</param>
    internal static string Decode(ReadOnlySpan<byte> bytes, string shown, bool isStart)
    {
        try
        {
            return s_strict.GetString(isStart && bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes);
        }
        catch (DecoderFallbackException e)
        {
            byte wrong = e.BytesUnknown is [byte first, ..] ? first : (byte)0;
            throw new ToolException($"'{shown}' is not UTF-8: it has a byte 0x{wrong:X2} out of place. Only UTF-8 text can be read.");
        }
    }
}
