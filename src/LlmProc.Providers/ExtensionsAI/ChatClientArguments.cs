using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace LlmProc.Providers;

/// <summary>Arguments of calls between the values of clients and JSON text.</summary>
internal static class ChatClientArguments
{
    /// <summary>What is told to a model whose arguments the client could not read.</summary>
    private const string Unreadable = "arguments that are no JSON";

    private const int MaxDepth = 200;

    public static string Write(FunctionCallContent call) => call switch
    {
        { Exception: not null, Arguments: null or { Count: 0 } } => Unreadable,
        { Arguments: null or { Count: 0 } } => "{}",
        _ => Encoding.UTF8.GetString(JsonBytes.Write("", call.Arguments, static (json, arguments) => WriteMembers(json, arguments, 0))),
    };

    public static Dictionary<string, object?> Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (JsonProperty member in document.RootElement.EnumerateObject())
        {
            arguments[member.Name] = member.Value.Clone();
        }

        return arguments;
    }

    private static void WriteMembers(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, object?>> members, int depth)
    {
        json.WriteStartObject();
        foreach ((string name, object? value) in members)
        {
            json.WritePropertyName(name);
            WriteValue(json, value, depth + 1);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value, int depth)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case JsonElement { ValueKind: JsonValueKind.Undefined }:
                json.WriteNullValue();
                break;
            case JsonElement element:
                json.WriteRawValue(element.GetRawText(), skipInputValidation: true);
                break;
            case JsonNode node:
                node.WriteTo(json);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case double or float:
                WriteNumber(json, Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case byte or sbyte or short or ushort or int or uint or long or ulong or decimal:
                json.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture), skipInputValidation: true);
                break;
            case IEnumerable<KeyValuePair<string, object?>> members when depth < MaxDepth:
                WriteMembers(json, members, depth);
                break;
            case IEnumerable items when depth < MaxDepth:
                json.WriteStartArray();
                foreach (object? item in items)
                {
                    WriteValue(json, item, depth + 1);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, double number)
    {
        if (double.IsFinite(number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
        }
    }
}
