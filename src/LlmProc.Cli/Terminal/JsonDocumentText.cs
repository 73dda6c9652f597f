using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LlmProc.Cli.Terminal;

/// <summary>JSON documents for people and programs at once: indented, readable in every script, and safe on a terminal.</summary>
internal static class JsonDocumentText
{
    // A text of others is only ever a string in it, and what a terminal would act on is escaped there.
    private static readonly JsonWriterOptions s_options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, s_options))
        {
            write(writer);
        }

        return SafeText.Json(Encoding.UTF8.GetString(bytes.WrittenSpan)) + "\n";
    }
}
