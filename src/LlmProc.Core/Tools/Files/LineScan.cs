using System.Buffers;

namespace LlmProc;

/// <summary>Finds lines in chunks of bytes; holds no more than the lines that are wanted, and of those no more than allowed.</summary>
internal sealed class LineScan(LineRange range, int maxBytes)
{
    private readonly ArrayBufferWriter<byte> _selected = new();
    private readonly long _end = range.Count is { } count ? (long)range.Start + count : long.MaxValue;
    private bool _isInLine;

    /// <summary>The line that the next byte belongs to.</summary>
    internal long Line { get; private set; } = 1;

    internal long LinesSeen => _isInLine ? Line : Line - 1;

    internal bool IsTooLarge { get; private set; }

    internal bool IsDone => IsTooLarge || Line >= _end;

    internal ReadOnlySpan<byte> Selected => _selected.WrittenSpan;

    internal void Add(ReadOnlySpan<byte> chunk)
    {
        // Counting is many times faster than stopping at each line.
        int lines = Line < range.Start ? chunk.Count((byte)'\n') : 0;
        if (Line + lines < range.Start)
        {
            Line += lines;
            _isInLine = chunk[^1] != '\n';
            return;
        }

        while (!chunk.IsEmpty && !IsDone)
        {
            int feed = chunk.IndexOf((byte)'\n');
            ReadOnlySpan<byte> piece = feed < 0 ? chunk : chunk[..(feed + 1)];
            if (Line >= range.Start)
            {
                if (_selected.WrittenCount + piece.Length > maxBytes)
                {
                    IsTooLarge = true;
                    return;
                }

                _selected.Write(piece);
            }

            _isInLine = feed < 0;
            Line += feed < 0 ? 0 : 1;
            chunk = chunk[piece.Length..];
        }
    }
}
