using System.Buffers;

namespace LlmProc;

/// <summary>Reads some lines of a file that may be far larger than what may be returned.</summary>
internal static class LineReading
{
    internal const long MaxScan = 64L * 1024 * 1024;

    private const int ChunkLength = 64 * 1024;

    /// <summary>The lines with their ends, exactly as they are in the file. Only a line feed ends a line.</summary>
    internal static async ValueTask<string> ReadAsync(
        OpenedFile file, string shown, LineRange range, int maxBytes, CancellationToken cancellationToken)
    {
        await TextReading.RefuseUnknownLengthAsync(file, shown, cancellationToken);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            LineScan scan = new(range, maxBytes);
            long offset = 0;
            while (!scan.IsDone)
            {
                int read = await RandomAccess.ReadAsync(file.Handle, chunk.AsMemory(0, ChunkLength), offset, cancellationToken);
                if (offset == 0)
                {
                    TextReading.RefuseBinary(chunk.AsSpan(0, read), shown);
                }

                if (read == 0)
                {
                    break;
                }

                scan.Add(chunk.AsSpan(0, read));
                offset += read;
                if (!scan.IsDone && offset >= MaxScan)
                {
                    throw new ToolException(
                        $"'{shown}' is {ByteSize.Of(file.Length)}; lines are counted in its first {ByteSize.Of(MaxScan)} only,"
                        + $" which end in line {scan.Line}.");
                }
            }

            return Finish(scan, range, shown, maxBytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static string Finish(LineScan scan, LineRange range, string shown, int maxBytes)
    {
        if (scan.IsTooLarge)
        {
            long whole = scan.Line - range.Start;
            string most = $"the {ByteSize.Of(maxBytes)} that are read at once";
            throw new ToolException(whole == 0
                ? $"Line {range.Start} of '{shown}' alone is larger than {most}."
                : $"These lines of '{shown}' are more than {most}. With start_line {range.Start}, line_count {whole} fits.");
        }

        // An empty file has no line, but its beginning can be asked for.
        if (range.Start > Math.Max(1, scan.LinesSeen))
        {
            string lines = scan.LinesSeen == 1 ? "1 line" : $"{scan.LinesSeen} lines";
            throw new ToolException($"'{shown}' has {lines}; start_line {range.Start} is beyond its end.");
        }

        return TextReading.Decode(scan.Selected, shown, isStart: range.Start == 1);
    }
}
