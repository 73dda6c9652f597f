using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlmProc.Testing;

/// <summary>One event of a stream, taken apart so that a fault can change it.</summary>
/// <param name="Data">Null if the data is no JSON.</param>
internal sealed record FaultEvent(string? Name, JsonObject? Data, string Raw)
{
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 4000 };
    private static readonly JsonDocumentOptions s_read = new() { MaxDepth = 4000 };

    public static FaultEvent Of(string? name, JsonObject data) => new(name, data, "");

    /// <summary>The stream with other events in place of its own; a document that is no stream stays.</summary>
    public static MockResponse Edit(MockResponse response, Func<List<FaultEvent>, IEnumerable<FaultEvent>> edit) => response.IsStream
        ? response with { Body = Render(edit([.. EventFrames.Split(response.Body).Select(Parse)])), Parts = null }
        : response;

    /// <summary>Every JSON document of the answer, changed in place: the data of all events, or the whole body.</summary>
    public static MockResponse EditAll(MockResponse response, Action<JsonObject> edit)
    {
        if (response.IsStream)
        {
            return Edit(response, events =>
            {
                foreach (FaultEvent each in events)
                {
                    if (each.Data is { } data)
                    {
                        edit(data);
                    }
                }

                return events;
            });
        }

        JsonObject whole = JsonNode.Parse(response.Body.Span, documentOptions: s_read)!.AsObject();
        edit(whole);
        return response with { Body = Encoding.UTF8.GetBytes(whole.ToJsonString(Options)) };
    }

    /// <summary>The first object of a list.</summary>
    public static JsonObject? First(JsonNode? list) => list is JsonArray { Count: > 0 } items ? items[0] as JsonObject : null;

    public static byte[] Render(IEnumerable<FaultEvent> events) => Encoding.UTF8.GetBytes(string.Concat(events.Select(each => each.ToString())));

    /// <summary>With its frame.</summary>
    public override string ToString()
    {
        string data = Data?.ToJsonString(Options) ?? Raw;
        return Name is null ? $"data: {data}\n\n" : $"event: {Name}\ndata: {data}\n\n";
    }

    private static FaultEvent Parse(ReadOnlyMemory<byte> frame)
    {
        string? name = null;
        string data = "";
        foreach (string line in Encoding.UTF8.GetString(frame.Span).Split('\n'))
        {
            name = line.StartsWith("event: ", StringComparison.Ordinal) ? line[7..] : name;
            data = line.StartsWith("data: ", StringComparison.Ordinal) ? line[6..] : data;
        }

        return new FaultEvent(name, data.StartsWith('{') ? JsonNode.Parse(data, documentOptions: s_read)!.AsObject() : null, data);
    }
}
