using System.Text;

namespace LlmProc;

/// <summary>A text file that was read whole, or why it was not.</summary>
/// <param name="Failure">A diagnostic code and what to say after the path, if the file was not read.</param>
internal sealed record SourceFile(byte[] Bytes, string Text, (string Code, string Reason)? Failure)
{
    /// <summary>Programs, prompts and schemas are written by people: more than this is a mistake.</summary>
    public const int MaxBytes = 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public bool IsMissing => Failure is { Code: DiagnosticCodes.Unreadable, Reason: NotFound };

    private const string NotFound = "no such file";

    /// <summary>A text that is on no disk, held to the same bounds as one that is.</summary>
    public static SourceFile Of(string text)
    {
        if (text.Length > MaxBytes)
        {
            return TooLarge(text.Length);
        }

        try
        {
            return Decode(Strict.GetBytes(text));
        }
        catch (EncoderFallbackException e)
        {
            return Failed(DiagnosticCodes.NotUtf8, $"the character at offset {e.Index} is half of one (a lone surrogate)");
        }
    }

    public static SourceFile Read(string path)
    {
        switch (FileKinds.Of(path))
        {
            case FileKind.Missing:
                bool dangling = new FileInfo(path).LinkTarget is not null;
                return Failed(DiagnosticCodes.Unreadable, dangling ? "a link to a file that is not there" : NotFound);
            case FileKind.Directory:
                return Failed(DiagnosticCodes.Unreadable, "a directory, not a file");
            case FileKind.Special:
                return Failed(DiagnosticCodes.Unreadable, "a pipe or device, not a file");
            default:
                break;
        }

        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return LengthOf(stream) > MaxBytes ? TooLarge(stream.Length) : Decode(ReadUpTo(stream, MaxBytes + 1));
        }
        catch (UnauthorizedAccessException)
        {
            return Failed(DiagnosticCodes.Unreadable, "no permission to read it");
        }
        catch (IOException e)
        {
            return Failed(DiagnosticCodes.Unreadable, FileProblem.Of(e, path));
        }
    }

    /// <summary>What a file says of its length; some in /proc say nothing.</summary>
    public static long LengthOf(Stream stream) => stream.CanSeek ? stream.Length : 0;

    /// <summary>At most so many first bytes, whatever the file says of its length.</summary>
    public static byte[] ReadUpTo(Stream stream, int count)
    {
        byte[] buffer = new byte[(int)Math.Min(count, Math.Max(LengthOf(stream), 4096) + 1)];
        int length = 0;
        while (length < count)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(count, buffer.Length * 2));
            }

            int read = stream.Read(buffer, length, buffer.Length - length);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        return buffer[..length];
    }

    private static SourceFile Decode(byte[] bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            return TooLarge(bytes.Length);
        }

        try
        {
            int mark = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
            return new SourceFile(bytes, Strict.GetString(bytes, mark, bytes.Length - mark), null);
        }
        catch (DecoderFallbackException)
        {
            int offset = FirstNonUtf8(bytes);
            return Failed(DiagnosticCodes.NotUtf8, $"byte 0x{bytes[offset]:X2} at offset {offset} is not UTF-8");
        }
    }

    private static int FirstNonUtf8(ReadOnlySpan<byte> bytes)
    {
        int offset = 0;
        while (Rune.DecodeFromUtf8(bytes[offset..], out _, out int length) == System.Buffers.OperationStatus.Done)
        {
            offset += length;
        }

        return offset;
    }

    private static SourceFile TooLarge(long length) =>
        Failed(DiagnosticCodes.FileTooLarge, FormattableString.Invariant($"file is {length / 1048576.0:0.0} MiB, limit 1 MiB"));

    private static SourceFile Failed(string code, string reason) => new([], "", (code, reason));
}
