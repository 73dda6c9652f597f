using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace LlmProc;

/// <summary>What can be told of a file to preload without keeping it: a run takes text in UTF-8 and nothing else.</summary>
/// <param name="Fault">Why it cannot be preloaded; null if it can, now or when it is there.</param>
internal sealed record PreloadFacts(bool IsMissing, long Length, string? Fault)
{
    private const int PieceBytes = 64 * 1024;

    public static PreloadFacts Of(string path)
    {
        switch (FileKinds.Of(path))
        {
            case FileKind.Missing:
                return new PreloadFacts(IsMissing: true, 0, null);
            case FileKind.Directory:
                return Faulty("a directory, not a file; a pattern takes the files in it: dir/*");
            case FileKind.Special:
                return Faulty("a pipe or device, not a file");
            default:
                break;
        }

        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            long length = SourceFile.LengthOf(stream);
            return length > PreloadFile.MaxBytes ? TooLarge(length) : OfText(stream);
        }
        catch (UnauthorizedAccessException)
        {
            return Faulty("no permission to read it");
        }
        catch (IOException e)
        {
            return Faulty(e.Message);
        }
    }

    private static PreloadFacts OfText(Stream stream)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            long before = 0;
            int kept = 0;
            for (int read = -1; read != 0;)
            {
                read = stream.Read(buffer, kept, PieceBytes - kept);
                ReadOnlySpan<byte> piece = buffer.AsSpan(0, kept + read);
                if (piece.Contains((byte)0))
                {
                    return Faulty("a binary file");
                }

                // Another piece may bring the rest of a character.
                kept = read == 0 ? 0 : HalfAtEnd(piece);
                ReadOnlySpan<byte> text = piece[..^kept];
                if (!Utf8.IsValid(text))
                {
                    int at = FirstWrong(text);
                    return Faulty(FormattableString.Invariant($"byte 0x{text[at]:X2} at offset {before + at} is not UTF-8"));
                }

                before += text.Length;
                if (before > PreloadFile.MaxBytes)
                {
                    return TooLarge(before);
                }

                piece[^kept..].CopyTo(buffer);
            }

            return new PreloadFacts(IsMissing: false, before, null);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Bytes of a character that the piece ends within.</summary>
    private static int HalfAtEnd(ReadOnlySpan<byte> piece)
    {
        int count = 1;
        while (count < Math.Min(3, piece.Length) && (piece[^count] & 0xC0) == 0x80)
        {
            count++;
        }

        return Rune.DecodeFromUtf8(piece[^count..], out _, out _) == OperationStatus.NeedMoreData ? count : 0;
    }

    private static int FirstWrong(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (Rune.DecodeFromUtf8(text[at..], out _, out int length) == OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }

    private static PreloadFacts TooLarge(long length) => Faulty(FormattableString.Invariant($"file is {length / 1048576.0:0.0} MiB, limit 16 MiB"));

    private static PreloadFacts Faulty(string reason) => new(IsMissing: false, 0, reason);
}
