using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>Takes events out of the binary frames of Amazon's event streams, and the model's own events out of those.</summary>
/// <remarks>
/// A frame is its length, the length of its headers, a checksum of these two, headers, payload, and a checksum of all before it; numbers are big-endian.
/// A frame whose sums are wrong is a broken stream. An exception in a frame becomes an error event as the models themselves send it.
/// </remarks>
internal sealed class AwsEventReader : EventReader
{
    private const int Prelude = 12;
    private const int Sum = 4;
    private const int MaxHeaders = 128 * 1024;
    private const int FirstBuffer = 4096;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _start;
    private int _end;
    private long _total;

    public override Memory<byte> Room()
    {
        if (_end == _buffer.Length)
        {
            byte[] target = _start > 0 ? _buffer : ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(_start, _end - _start).CopyTo(target);
            if (target != _buffer)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = target;
            }

            (_start, _end) = (0, _end - _start);
        }

        return _buffer.AsMemory(_end);
    }

    public override void Filled(int count)
    {
        _end += count;
        _total += count;
        if (_total > SseReader.MaxTotal)
        {
            throw new InvalidDataException("the answer is larger than 64 MB");
        }
    }

    public override bool TryTake(out ReadOnlySpan<byte> data)
    {
        data = default;
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(_start, _end - _start);
        if (bytes.Length < Prelude)
        {
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        uint headers = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        if (Checksum(bytes[..8]) != BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]) || length < Prelude + Sum || headers > length - Prelude - Sum || headers > MaxHeaders)
        {
            throw Damaged();
        }

        if (length > SseReader.MaxEvent)
        {
            throw new InvalidDataException("an event of the answer is larger than 16 MB");
        }

        if (bytes.Length < length)
        {
            return false;
        }

        ReadOnlySpan<byte> frame = bytes[..(int)length];
        if (Checksum(frame[..^Sum]) != BinaryPrimitives.ReadUInt32BigEndian(frame[^Sum..]))
        {
            throw Damaged();
        }

        _start += (int)length;
        data = Read(new FrameHeaders(frame.Slice(Prelude, (int)headers)), frame[(Prelude + (int)headers)..^Sum]);
        return true;
    }

    public override void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <summary>The model's event in a frame; an empty object for a frame of another kind.</summary>
    private static ReadOnlySpan<byte> Read(FrameHeaders headers, ReadOnlySpan<byte> payload)
    {
        if (headers[":message-type"u8] is "exception" or "error")
        {
            return ErrorEvent(headers, payload);
        }

        if (headers[":event-type"u8] != "chunk" || new JsonSlice(payload)["bytes"u8].Text is not { } text)
        {
            return "{}"u8;
        }

        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException e)
        {
            throw new JsonException("the bytes of a chunk are no base64", e);
        }
    }

    private static byte[] ErrorEvent(FrameHeaders headers, ReadOnlySpan<byte> payload)
    {
        string type = headers[":exception-type"u8] ?? headers[":error-code"u8] ?? "";
        string message = headers[":error-message"u8] ?? (payload.StartsWith("{"u8) ? new JsonSlice(payload)["message"u8].Text : null) ?? "";
        return JsonBytes.Write("", (type, message), static (json, error) =>
        {
            json.WriteStartObject();
            json.WriteString("type", "error");
            json.WriteStartObject("error");
            json.WriteString("type", error.type);
            json.WriteString("message", error.message);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    // The connection was not good enough, and another attempt may be.
    private static IOException Damaged() => new("a frame of the answer is damaged");

    /// <summary>The checksum of Ethernet and zip (CRC-32).</summary>
    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte each in bytes)
        {
            sum = s_sums[(byte)(sum ^ each)] ^ (sum >> 8);
        }

        return ~sum;
    }

    private static readonly uint[] s_sums = MakeSums();

    private static uint[] MakeSums()
    {
        const uint polynomial = 0xEDB88320;
        var sums = new uint[256];
        for (uint i = 0; i < sums.Length; i++)
        {
            uint sum = i;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) != 0 ? (sum >> 1) ^ polynomial : sum >> 1;
            }

            sums[i] = sum;
        }

        return sums;
    }

    /// <summary>The headers of a frame, looked through where they stand.</summary>
    private readonly ref struct FrameHeaders(ReadOnlySpan<byte> bytes)
    {
        private const byte TextType = 7;

        private readonly ReadOnlySpan<byte> _bytes = bytes;

        /// <summary>A text; null if there is none of that name.</summary>
        public string? this[ReadOnlySpan<byte> name]
        {
            get
            {
                ReadOnlySpan<byte> left = _bytes;
                while (!left.IsEmpty)
                {
                    ReadOnlySpan<byte> found = Cut(ref left, Cut(ref left, 1)[0]);
                    byte type = Cut(ref left, 1)[0];
                    int length = type switch
                    {
                        0 or 1 => 0,
                        2 => 1,
                        3 => 2,
                        4 => 4,
                        5 or 8 => 8,
                        6 or TextType => BinaryPrimitives.ReadUInt16BigEndian(Cut(ref left, 2)),
                        9 => 16,
                        _ => throw Damaged(),
                    };
                    ReadOnlySpan<byte> value = Cut(ref left, length);
                    if (type == TextType && found.SequenceEqual(name))
                    {
                        return Encoding.UTF8.GetString(value);
                    }
                }

                return null;
            }
        }

        private static ReadOnlySpan<byte> Cut(ref ReadOnlySpan<byte> bytes, int length)
        {
            if (length > bytes.Length)
            {
                throw Damaged();
            }

            ReadOnlySpan<byte> cut = bytes[..length];
            bytes = bytes[length..];
            return cut;
        }
    }
}
