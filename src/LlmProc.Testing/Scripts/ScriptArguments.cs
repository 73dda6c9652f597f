using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>
/// Binds the arguments of a call: a table, which becomes a JSON object, or a string, which is sent as it is, right or wrong.
/// </summary>
internal static class ScriptArguments
{
    private const int Deepest = 64;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Bind(Node node, ScriptReport report)
    {
        if (node is Node.Text verbatim)
        {
            return verbatim.Value;
        }

        if (!report.Expect(node, "'arguments' of 'call'", "a table, or a string that holds JSON", out Node.Table? table))
        {
            return "{}";
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            Write(table, json, report, depth: 1);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Node node, Utf8JsonWriter json, ScriptReport report, int depth)
    {
        switch (node)
        {
            case Node.Table or Node.List when depth > Deepest:
                report.Error(ScriptCodes.WrongValue, node.Span,
                    $"The arguments are nested more than {Deepest} levels deep.", "Write them flatter.");
                json.WriteNullValue();
                break;
            case Node.Table table:
                json.WriteStartObject();
                foreach (Entry entry in table.Entries)
                {
                    json.WritePropertyName(entry.Key);
                    Write(entry.Value, json, report, depth + 1);
                }

                json.WriteEndObject();
                break;
            case Node.List list:
                json.WriteStartArray();
                foreach (Node item in list.Items)
                {
                    Write(item, json, report, depth + 1);
                }

                json.WriteEndArray();
                break;
            case Node.Text text:
                json.WriteStringValue(text.Value);
                break;
            case Node.Integer integer:
                json.WriteNumberValue(integer.Value);
                break;
            case Node.Number { Value: var number } when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case Node.Boolean boolean:
                json.WriteBooleanValue(boolean.Value);
                break;
            default:
                report.Error(ScriptCodes.WrongType, node.Span,
                    $"An argument is {node.Kind} that JSON has no form for.", "Write it as a string.");
                json.WriteNullValue();
                break;
        }
    }
}
