using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>Writes JSON into bytes that are kept. Values on the top level are joined with commas, as the elements of an array.</summary>
internal sealed class JsonBytes
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static JsonBytes? s_idle;

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;

    private JsonBytes() => _json = new Utf8JsonWriter(_buffer, s_options);

    public static byte[] Write<T>(string before, T state, Action<Utf8JsonWriter, T> write)
    {
        JsonBytes own = s_idle ?? new JsonBytes();
        s_idle = null;
        write(own._json, state);
        own._json.Flush();
        ReadOnlySpan<byte> written = own._buffer.WrittenSpan;
        byte[] bytes = new byte[before.Length + written.Length];
        Encoding.ASCII.GetBytes(before, bytes);
        written.CopyTo(bytes.AsSpan(before.Length));
        if (own._buffer.Capacity <= 64 * 1024)
        {
            own._buffer.ResetWrittenCount();
            own._json.Reset(own._buffer);
            s_idle = own;
        }

        return bytes;
    }
}
