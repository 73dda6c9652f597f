using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LlmProc;

/// <summary>
/// The JSON Schema (draft 2020-12) of program files, for editors. It refuses what the compiler refuses of one file by itself, or less:
/// secrets, letters that nobody can see, addresses, names given twice and all that stands in other files are beyond a schema.
/// </summary>
public static class ProgramSchema
{
    /// <summary>The name that <c>#:schema</c> lines give the file.</summary>
    public const string FileName = "llmproc.schema.json";

    // It is read by people too: "you'd" and not "you\u0027d". It never stands in a page.
    private static readonly JsonWriterOptions s_options =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema as indented JSON, ending in a line break.</summary>
    public static string Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, s_options))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            writer.WriteString("title", "A program of LlmProc");
            WriteTable(writer, ProgramKeys.Section.Outline);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void WriteTable(Utf8JsonWriter writer, SectionOutline section)
    {
        writer.WriteString("type", "object");
        writer.WriteStartObject("properties");
        foreach (KeyOutline key in section.Keys)
        {
            WriteKey(writer, key.Name, key, key.State is KeyState.Older or KeyState.Obsolete, key.Doc);
            foreach (string older in key.Older)
            {
                WriteKey(writer, older, key, isDeprecated: true, $"another spelling of {key.Name}");
            }
        }

        writer.WriteEndObject();
        ImmutableArray<string> required = [.. section.Keys.Where(key => key.Required).Select(key => key.Name)];
        if (required.Length > 0)
        {
            WriteStrings(writer, "required", required);
        }

        writer.WriteStartObject("patternProperties");
        writer.WriteBoolean("^x-", true);
        writer.WriteEndObject();
        writer.WritePropertyName("additionalProperties");
        WriteShape(writer, section.Others);
        WriteRules(writer, section.Rules);
    }

    private static void WriteKey(Utf8JsonWriter writer, string name, KeyOutline key, bool isDeprecated, string doc)
    {
        writer.WriteStartObject(name);
        string later = key.State == KeyState.Later ? " (does not run yet)" : "";
        string unset = key.Default.Length > 0 ? $"; default: {key.Default}" : "";
        writer.WriteString("description", doc + unset + later);
        if (isDeprecated)
        {
            writer.WriteBoolean("deprecated", true);
        }

        WriteMembers(writer, key.Shape);
        writer.WriteEndObject();
    }

    /// <param name="shape">Null: nothing fits.</param>
    private static void WriteShape(Utf8JsonWriter writer, Shape? shape)
    {
        if (shape is null or Shape.Either { Shapes.IsEmpty: true })
        {
            writer.WriteBooleanValue(shape is not null);
            return;
        }

        writer.WriteStartObject();
        WriteMembers(writer, shape);
        writer.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter writer, Shape shape)
    {
        switch (shape)
        {
            case Shape.Text text:
                writer.WriteString("type", "string");
                WriteUnlessNull(writer, "pattern", text.Pattern);
                break;
            case Shape.Word { AnyCase: false } word:
                WriteStrings(writer, "enum", word.Words);
                break;
            case Shape.Word word:
                WriteAnyCase(writer, word.Words);
                break;
            case Shape.Flag:
                writer.WriteString("type", "boolean");
                break;
            case Shape.Whole whole:
                writer.WriteString("type", "integer");
                WriteBound(writer, "minimum", whole.Least, long.MinValue);
                WriteBound(writer, "maximum", whole.Most, long.MaxValue);
                break;
            case Shape.Number number:
                writer.WriteString("type", "number");
                WriteBound(writer, number.Above ? "exclusiveMinimum" : "minimum", number.Least, double.MinValue);
                WriteBound(writer, "maximum", number.Most, double.MaxValue);
                break;
            case Shape.List list:
                writer.WriteString("type", "array");
                writer.WritePropertyName("items");
                WriteShape(writer, list.Item);
                writer.WriteNumber("maxItems", list.Most);
                break;
            case Shape.Map map:
                WriteMap(writer, map);
                break;
            case Shape.Table table:
                WriteTable(writer, table.Section());
                break;
            case Shape.Either { Shapes.IsEmpty: false } either:
                WriteAll(writer, "anyOf", either.Shapes);
                break;
        }
    }

    private static void WriteMap(Utf8JsonWriter writer, Shape.Map map)
    {
        writer.WriteString("type", "object");
        if (map.KeyPattern is { } pattern)
        {
            writer.WriteStartObject("propertyNames");
            writer.WriteString("pattern", pattern);
            writer.WriteEndObject();
        }

        writer.WritePropertyName("additionalProperties");
        WriteShape(writer, map.Item);
    }

    /// <summary>The words to offer, and the same in any case: expressions of JSON Schema cannot ignore it.</summary>
    private static void WriteAnyCase(Utf8JsonWriter writer, ImmutableArray<string> words)
    {
        string anyCase = string.Join('|', words.Select(word => string.Concat(word.Select(c => $"[{char.ToUpperInvariant(c)}{c}]"))));
        writer.WriteStartArray("anyOf");
        writer.WriteStartObject();
        WriteStrings(writer, "enum", words);
        writer.WriteEndObject();
        WriteShape(writer, new Shape.Text($"^({anyCase})$"));
        writer.WriteEndArray();
    }

    private static void WriteAll(Utf8JsonWriter writer, string name, ImmutableArray<Shape> shapes)
    {
        writer.WriteStartArray(name);
        foreach (Shape shape in shapes)
        {
            WriteShape(writer, shape);
        }

        writer.WriteEndArray();
    }

    private static void WriteRules(Utf8JsonWriter writer, ImmutableArray<SectionRule> rules)
    {
        if (rules.IsEmpty)
        {
            return;
        }

        writer.WriteStartArray("allOf");
        foreach (SectionRule rule in rules)
        {
            writer.WriteRawValue(rule.Schema);
        }

        writer.WriteEndArray();
    }

    private static void WriteStrings(Utf8JsonWriter writer, string name, ImmutableArray<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static void WriteUnlessNull(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }

    private static void WriteBound(Utf8JsonWriter writer, string name, long bound, long none)
    {
        if (bound != none)
        {
            writer.WriteNumber(name, bound);
        }
    }

    private static void WriteBound(Utf8JsonWriter writer, string name, double bound, double none)
    {
        if (bound != none)
        {
            writer.WriteNumber(name, bound);
        }
    }
}
