using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace LlmProc;

/// <summary>The wire form of events: one JSON object each, snake_case, with <c>kind</c> first. Stores keep it, so it only grows.</summary>
public static class JournalJson
{
    private static readonly FrozenDictionary<Type, string> s_kinds = EventInfo.PolymorphismOptions!.DerivedTypes
        .ToFrozenDictionary(kind => kind.DerivedType, kind => (string)kind.TypeDiscriminator!);

    /// <summary>An event as one row of a journal.</summary>
    public static byte[] Write(ProcessEvent e) => JsonSerializer.SerializeToUtf8Bytes(e, EventInfo);

    /// <summary>The name of an event's kind, as it stands in its row.</summary>
    public static string KindOf(ProcessEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return s_kinds[e.GetType()];
    }

    /// <exception cref="LlmProcException"><c>journal.format</c>: not an event, or of a kind that this version does not know.</exception>
    public static ProcessEvent Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, EventInfo) ?? throw new JsonException("null is no event");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new LlmProcException("journal.format", $"the journal holds an event that this version cannot read: {e.Message}", e);
        }
    }

    private static JsonTypeInfo<ProcessEvent> EventInfo => JournalJsonContext.Default.ProcessEvent;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    MaxDepth = 256,
    Converters = [typeof(ProcessIdConverter), typeof(ProgramNameConverter)])]
[JsonSerializable(typeof(ProcessEvent))]
internal sealed partial class JournalJsonContext : JsonSerializerContext;

internal sealed class ProcessIdConverter : JsonConverter<ProcessId>
{
    public override ProcessId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, ProcessId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

internal sealed class ProgramNameConverter : JsonConverter<ProgramName>
{
    public override ProgramName Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, ProgramName value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
