using System.Buffers.Binary;
using System.Text;

namespace LlmProc.Providers.Tests;

public sealed class AwsEventReaderTests
{
    private static readonly byte[] s_stream = [.. AwsFrames.Chunk("""{"a":"ü"}"""), .. AwsFrames.Frame("", (":message-type", "event"), (":event-type", "initial-response")), .. AwsFrames.Chunk("""{"b":2}""")];

    [Fact]
    public void The_checksum_is_that_of_everybody() => AwsEventReader.Checksum("123456789"u8).ShouldBe(0xCBF43926);

    [Fact]
    public void Events_are_the_same_however_the_bytes_are_cut()
    {
        for (int cut = 0; cut <= s_stream.Length; cut++)
        {
            Read(s_stream[..cut], s_stream[cut..]).ShouldBe(["""{"a":"ü"}""", "{}", """{"b":2}"""]);
        }

        Read([.. s_stream.Select(each => new[] { each })]).Count.ShouldBe(3);
    }

    [Fact]
    public void A_frame_without_its_end_is_no_event()
    {
        byte[] whole = AwsFrames.Chunk("""{"a":1}""");
        for (int length = 0; length < whole.Length; length++)
        {
            Read(whole[..length]).ShouldBeEmpty();
        }
    }

    [Fact]
    public void Every_bit_that_turns_is_noticed_and_nothing_of_such_a_frame_is_taken()
    {
        byte[] whole = AwsFrames.Chunk("""{"a":1}""");
        for (int i = 0; i < whole.Length * 8; i++)
        {
            byte[] turned = [.. whole];
            turned[i / 8] ^= (byte)(1 << (i % 8));
            Should.Throw<IOException>(() => Read(turned));
        }
    }

    [Fact]
    public void A_frame_that_says_it_is_huge_is_refused_before_its_bytes_come()
    {
        byte[] prelude = new byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(prelude, 17 * 1024 * 1024);
        BinaryPrimitives.WriteUInt32BigEndian(prelude.AsSpan(8), AwsEventReader.Checksum(prelude.AsSpan(0, 8)));

        Should.Throw<InvalidDataException>(() => Read(prelude));
    }

    [Theory]
    [InlineData(3u, 0u)]
    [InlineData(15u, 0u)]
    [InlineData(20u, 5u)]
    [InlineData(20u, uint.MaxValue)]
    [InlineData(1_000_000u, 900_000u)]
    public void Lengths_that_cannot_be_are_damage(uint length, uint headers)
    {
        byte[] prelude = new byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(prelude, length);
        BinaryPrimitives.WriteUInt32BigEndian(prelude.AsSpan(4), headers);
        BinaryPrimitives.WriteUInt32BigEndian(prelude.AsSpan(8), AwsEventReader.Checksum(prelude.AsSpan(0, 8)));

        Should.Throw<IOException>(() => Read(prelude));
    }

    [Fact]
    public void An_exception_is_an_error_event() =>
        Read(AwsFrames.Exception("throttlingException", "Too many requests")).ShouldBe(["""{"type":"error","error":{"type":"throttlingException","message":"Too many requests"}}"""]);

    private static List<string> Read(params byte[][] pieces)
    {
        using var reader = new AwsEventReader();
        var events = new List<string>();
        foreach (byte[] piece in pieces)
        {
            for (int at = 0; at < piece.Length;)
            {
                Memory<byte> room = reader.Room();
                int count = Math.Min(room.Length, piece.Length - at);
                piece.AsMemory(at, count).CopyTo(room);
                reader.Filled(count);
                at += count;
            }

            while (reader.TryTake(out ReadOnlySpan<byte> data))
            {
                events.Add(Encoding.UTF8.GetString(data));
            }
        }

        return events;
    }
}
