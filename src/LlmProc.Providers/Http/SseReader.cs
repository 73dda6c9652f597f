using System.Buffers;

namespace LlmProc.Providers;

/// <summary>Takes server-sent events out of bytes as they come, however they are cut. Only the data of events is of interest here.</summary>
/// <remarks>
/// As https://html.spec.whatwg.org/multipage/server-sent-events.html has it: an event without the empty line after it never happened. The framework's
/// parser has no bound for a line.
/// </remarks>
internal sealed class SseReader : EventReader
{
    public const int MaxEvent = 16 * 1024 * 1024;
    public const long MaxTotal = 64 * 1024 * 1024;
    private const int FirstBuffer = 4096;

    [ThreadStatic]
    private static SseReader? s_idle;

    private byte[] _buffer = [];
    private int _line;
    private int _scanned;
    private int _end;
    private int _data;
    private int _dataEnd;
    private long _total;
    private bool _taken;
    private bool _skipLineFeed;

    private SseReader()
    {
    }

    /// <remarks>Mostly one that has read another stream before.</remarks>
    public static SseReader Open()
    {
        SseReader reader = s_idle ?? new SseReader();
        s_idle = null;
        reader._buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        (reader._line, reader._scanned, reader._end, reader._data, reader._dataEnd, reader._total) = (0, 0, 0, -1, 0, 0);
        (reader._taken, reader._skipLineFeed) = (false, false);
        return reader;
    }

    public override Memory<byte> Room()
    {
        if (_end < _buffer.Length)
        {
            return _buffer.AsMemory(_end);
        }

        int keep = _data >= 0 ? _data : _line;
        byte[] target = _buffer;
        if (keep == 0)
        {
            if (_buffer.Length >= MaxEvent)
            {
                throw new InvalidDataException("an event of the answer is larger than 16 MB");
            }

            target = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        }

        _buffer.AsSpan(keep, _end - keep).CopyTo(target);
        if (target != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }

        _line -= keep;
        _scanned -= keep;
        _end -= keep;
        _dataEnd -= keep;
        _data = _data >= 0 ? 0 : -1;
        return _buffer.AsMemory(_end);
    }

    public override void Filled(int count)
    {
        _end += count;
        _total += count;
        if (_total > MaxTotal)
        {
            throw new InvalidDataException("the answer is larger than 64 MB");
        }
    }

    public override bool TryTake(out ReadOnlySpan<byte> data)
    {
        if (_taken)
        {
            _taken = false;
            _data = -1;
        }

        while (TryReadLine(out int start, out int end))
        {
            ReadOnlySpan<byte> line = _buffer.AsSpan(start, end - start);
            if (line.IsEmpty)
            {
                if (_data >= 0)
                {
                    _taken = true;
                    data = _buffer.AsSpan(_data, _dataEnd - _data);
                    return true;
                }
            }
            else if (line.StartsWith("data:"u8))
            {
                Append(start + (line.Length > 5 && line[5] == (byte)' ' ? 6 : 5), end);
            }
        }

        data = default;
        return false;
    }

    public override void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            s_idle = this;
        }
    }

    private bool TryReadLine(out int start, out int end)
    {
        if (_skipLineFeed && _line < _end)
        {
            _skipLineFeed = false;
            if (_buffer[_line] == (byte)'\n')
            {
                _line++;
                _scanned = _line;
            }
        }

        start = _line;
        int found = _buffer.AsSpan(_scanned, _end - _scanned).IndexOfAny((byte)'\r', (byte)'\n');
        if (found < 0)
        {
            _scanned = _end;
            end = 0;
            return false;
        }

        end = _scanned + found;
        _skipLineFeed = _buffer[end] == (byte)'\r';
        _line = end + 1;
        _scanned = _line;
        if (start == 0 && _total == _end && _buffer.AsSpan(0, end).StartsWith("\uFEFF"u8))
        {
            start = 3;
        }

        return true;
    }

    /// <summary>The lines of one event's data stand one after the other, with a line feed between, where the first one stood.</summary>
    private void Append(int start, int end)
    {
        if (_data < 0)
        {
            _data = start;
            _dataEnd = end;
            return;
        }

        _buffer[_dataEnd++] = (byte)'\n';
        _buffer.AsSpan(start, end - start).CopyTo(_buffer.AsSpan(_dataEnd));
        _dataEnd += end - start;
    }
}
