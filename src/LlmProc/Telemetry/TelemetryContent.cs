using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LlmProc;

/// <summary>What was said, in the JSON of the conventions.</summary>
internal static class TelemetryContent
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Instructions(string systemPrompt) => Write(json =>
    {
        json.WriteStartArray();
        WriteText(json, "text", systemPrompt);
        json.WriteEndArray();
    });

    /// <param name="finish">Why the last message ended; null for messages that were given.</param>
    public static string Messages(IEnumerable<Message> messages, string? finish = null) => Write(json =>
    {
        json.WriteStartArray();
        foreach (Message message in messages)
        {
            json.WriteStartObject();
            json.WriteString("role", message.Role == Role.Assistant ? "assistant" : message.Results.Any() ? "tool" : "user");
            json.WriteStartArray("parts");
            foreach (ContentBlock block in message.Content)
            {
                WritePart(json, block);
            }

            json.WriteEndArray();
            if (finish is not null)
            {
                json.WriteString("finish_reason", finish);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void WritePart(Utf8JsonWriter json, ContentBlock block)
    {
        switch (block)
        {
            case ContentBlock.Text text:
                WriteText(json, "text", text.Value);
                break;
            case ContentBlock.Thinking thinking:
                WriteText(json, "reasoning", thinking.Value);
                break;
            case ContentBlock.Call call:
                json.WriteStartObject();
                json.WriteString("type", "tool_call");
                json.WriteString("id", call.Value.Id);
                json.WriteString("name", call.Value.Tool);
                json.WriteString("arguments", call.Value.Arguments);
                json.WriteEndObject();
                break;
            case ContentBlock.Result result:
                json.WriteStartObject();
                json.WriteString("type", "tool_call_response");
                json.WriteString("id", result.Value.CallId);
                json.WriteString("response", result.Value.Text);
                json.WriteEndObject();
                break;
        }
    }

    private static void WriteText(Utf8JsonWriter json, string type, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("content", text);
        json.WriteEndObject();
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
