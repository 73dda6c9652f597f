using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>Writes JSON, alone or as server-sent events, into one buffer.</summary>
internal sealed class EventWriter : IDisposable
{
    // Providers send letters as they are, not as escapes.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _buffer = new(2048);

    public EventWriter() => Json = new Utf8JsonWriter(_buffer, s_options);

    public Utf8JsonWriter Json { get; }

    /// <summary>All that was written.</summary>
    public ReadOnlyMemory<byte> Written
    {
        get
        {
            Json.Flush();
            return _buffer.WrittenMemory;
        }
    }

    /// <summary>Begins an event; its data is what is written to <see cref="Json"/> until <see cref="End"/>.</summary>
    public Utf8JsonWriter Begin(ReadOnlySpan<byte> name = default)
    {
        if (!name.IsEmpty)
        {
            _buffer.Write("event: "u8);
            _buffer.Write(name);
            _buffer.Write("\n"u8);
        }

        _buffer.Write("data: "u8);
        Json.Reset();
        Json.WriteStartObject();
        return Json;
    }

    public void End()
    {
        Json.WriteEndObject();
        Json.Flush();
        _buffer.Write("\n\n"u8);
    }

    public void Raw(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);

    public void Dispose() => Json.Dispose();
}
