namespace LlmProc.Providers;

/// <summary>Takes events out of the bytes of a stream as they come, however they are cut.</summary>
internal abstract class EventReader : IDisposable
{
    /// <summary>Room for the bytes that come next.</summary>
    /// <exception cref="InvalidDataException">An event or the whole is larger than anything that is meant well.</exception>
    public abstract Memory<byte> Room();

    public abstract void Filled(int count);

    /// <summary>The data of the next whole event; valid until the next call.</summary>
    public abstract bool TryTake(out ReadOnlySpan<byte> data);

    public abstract void Dispose();
}

/// <summary>How events stand in a stream.</summary>
/// <param name="Kind">The media type of such a stream.</param>
internal sealed record StreamFraming(string Kind, Func<EventReader> Open)
{
    public static StreamFraming ServerSent { get; } = new("text/event-stream", SseReader.Open);
}
