using System.Buffers;
using System.Text;
using System.Text.Json;

namespace LlmProc;

/// <summary>A value of a program file as JSON text.</summary>
internal static class NodeJson
{
    /// <summary>Null if the value has a part that JSON does not know.</summary>
    public static string? TryWrite(Node node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        if (!Write(writer, node))
        {
            return null;
        }

        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static bool Write(Utf8JsonWriter writer, Node node)
    {
        switch (node)
        {
            case Node.Text text:
                writer.WriteStringValue(text.Value);
                return true;
            case Node.Integer integer:
                writer.WriteNumberValue(integer.Value);
                return true;
            case Node.Number number when double.IsFinite(number.Value):
                writer.WriteNumberValue(number.Value);
                return true;
            case Node.Boolean boolean:
                writer.WriteBooleanValue(boolean.Value);
                return true;
            case Node.List list:
                writer.WriteStartArray();
                bool items = list.Items.All(item => Write(writer, item));
                return Ended(items, writer.WriteEndArray);
            case Node.Table table:
                writer.WriteStartObject();
                bool entries = table.Entries.All(entry => WriteEntry(writer, entry));
                return Ended(entries, writer.WriteEndObject);
            default:
                return false;
        }
    }

    private static bool WriteEntry(Utf8JsonWriter writer, Entry entry)
    {
        writer.WritePropertyName(entry.Key);
        return Write(writer, entry.Value);
    }

    private static bool Ended(bool whole, Action end)
    {
        if (whole)
        {
            end();
        }

        return whole;
    }
}
