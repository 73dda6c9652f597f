using System.Buffers.Binary;
using System.Text;

namespace LlmProc.Providers.Tests;

/// <summary>Writes event streams as Amazon's services do.</summary>
internal static class AwsFrames
{
    /// <summary>The events of a server-sent stream, each in a frame.</summary>
    public static byte[] Of(string events) =>
        [.. events.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).SelectMany(line => Chunk(line["data: ".Length..]))];

    public static byte[] Chunk(string json) => Frame(
        $$"""{"bytes":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(json))}}","p":"abcdefgh"}""",
        (":event-type", "chunk"), (":content-type", "application/json"), (":message-type", "event"));

    public static byte[] Exception(string type, string message) => Frame(
        $$"""{"message":"{{message}}"}""", (":exception-type", type), (":content-type", "application/json"), (":message-type", "exception"));

    public static byte[] Frame(string payload, params (string Name, string Value)[] headers)
    {
        var head = new List<byte>();
        foreach ((string name, string value) in headers)
        {
            head.Add((byte)name.Length);
            head.AddRange(Encoding.ASCII.GetBytes(name));
            head.Add(7);
            head.Add((byte)(value.Length >> 8));
            head.Add((byte)value.Length);
            head.AddRange(Encoding.ASCII.GetBytes(value));
        }

        byte[] body = Encoding.UTF8.GetBytes(payload);
        byte[] frame = new byte[12 + head.Count + body.Length + 4];
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)frame.Length);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), (uint)head.Count);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(8), AwsEventReader.Checksum(frame.AsSpan(0, 8)));
        head.CopyTo(frame, 12);
        body.CopyTo(frame, 12 + head.Count);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(frame.Length - 4), AwsEventReader.Checksum(frame.AsSpan(0, frame.Length - 4)));
        return frame;
    }
}
