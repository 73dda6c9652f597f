using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LlmProc;

/// <summary>The spawn tool as it was offered, known by its schema: a program may have given it another name.</summary>
internal sealed record SpawnOffer(string Tool, ImmutableArray<Link> Links)
{
    private const string ProgramName = "program_name";
    private const string Query = "query";

    // Arguments are read by people too, in the journal.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Null where no linked program can be asked; a tool that only spawns the program itself offers nobody new.</summary>
    public static SpawnOffer? Find(ImmutableArray<ToolSpec> tools) => tools.Select(Read).FirstOrDefault(offer => offer is not null);

    public ContentBlock Call(string id, Link link, string query)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, Readable))
        {
            writer.WriteStartObject();
            writer.WriteString(ProgramName, link.Name);
            writer.WriteString(Query, query);
            writer.WriteEndObject();
        }

        return new ContentBlock.Call(new ToolCall(id, Tool, Encoding.UTF8.GetString(json.ToArray())));
    }

    public string WhomToAsk() =>
        "None of the linked programs seems to know about this. Name the one to ask:\n"
        + string.Join('\n', Links.Select(link => link.Description.Length == 0 ? $"- {link.Name}" : $"- {link.Name}: {link.Description}"));

    private static SpawnOffer? Read(ToolSpec tool)
    {
        using var schema = JsonDocument.Parse(tool.InputSchema);
        return schema.RootElement.TryGetProperty("properties", out JsonElement properties)
            && properties.TryGetProperty(Query, out _)
            && properties.TryGetProperty(ProgramName, out JsonElement name)
            && name.TryGetProperty("enum", out JsonElement names)
            && names.GetArrayLength() > 0
                ? new SpawnOffer(tool.Name, [.. names.EnumerateArray().Select(value => Link.Read(value.GetString()!, tool.Description))])
                : null;
    }
}
