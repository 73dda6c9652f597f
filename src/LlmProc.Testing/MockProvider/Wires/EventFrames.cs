namespace LlmProc.Testing;

/// <summary>The events of a stream, each with its frame.</summary>
internal static class EventFrames
{
    /// <summary>The frames from the first to the last; together they are the stream, byte for byte.</summary>
    public static List<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> stream)
    {
        var frames = new List<ReadOnlyMemory<byte>>();
        while (stream.Span.IndexOf("\n\n"u8) is >= 0 and var end)
        {
            frames.Add(stream[..(end + 2)]);
            stream = stream[(end + 2)..];
        }

        return frames;
    }

    /// <summary>The stream as parts, with a pause before every event but the first.</summary>
    public static IEnumerable<BodyPart> Paced(ReadOnlyMemory<byte> stream, TimeSpan pause)
    {
        bool isFirst = true;
        foreach (ReadOnlyMemory<byte> frame in Split(stream))
        {
            if (!isFirst)
            {
                yield return new BodyPart.Pause(pause);
            }

            isFirst = false;
            yield return new BodyPart.Bytes(frame);
        }
    }

    /// <summary>The events up to the given number of text deltas, then the end of the connection.</summary>
    public static IEnumerable<BodyPart> CutAfterDeltas(ReadOnlyMemory<byte> stream, int deltas)
    {
        foreach (ReadOnlyMemory<byte> frame in Split(stream))
        {
            if (IsTextDelta(frame.Span) && deltas-- == 0)
            {
                break;
            }

            if (IsEnd(frame.Span))
            {
                break;
            }

            yield return new BodyPart.Bytes(frame);
        }

        yield return new BodyPart.Close();
    }

    public static bool IsTextDelta(ReadOnlySpan<byte> frame) =>
        frame.IndexOf("\"text_delta\""u8) >= 0 || frame.IndexOf("\"delta\":{\"content\":"u8) >= 0 || frame.StartsWith("event: response.output_text.delta\n"u8)
        || (frame.StartsWith("data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":"u8) && frame.IndexOf("\"thought\":true"u8) < 0 && !Finishes(frame));

    private static bool Finishes(ReadOnlySpan<byte> frame) => frame.StartsWith("data: {\"candidates\":"u8) && frame.IndexOf("\"finishReason\":"u8) >= 0;

    private static bool IsEnd(ReadOnlySpan<byte> frame) =>
        frame.StartsWith("event: message_stop"u8) || frame.StartsWith("event: message_delta"u8) || frame.StartsWith("data: [DONE]"u8)
        || frame.StartsWith("event: response.completed"u8) || Finishes(frame);
}
