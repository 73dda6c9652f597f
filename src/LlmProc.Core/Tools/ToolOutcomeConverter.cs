using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlmProc;

/// <summary>
/// Brings an outcome through JSON: functions that are made of delegates give what they return as JSON, and would lose it. It is read again in the process that wrote it and
/// nowhere else, so nothing that comes from outside can look like one.
/// </summary>
/// <remarks>It is public for serializers that are generated. It is no format to keep: use it through <see cref="ToolOutcome"/>.</remarks>
public sealed class ToolOutcomeConverter : JsonConverter<ToolOutcome>
{
    private static readonly string s_mark = "outcome-" + RandomNumberGenerator.GetHexString(32);

    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => typeof(ToolOutcome).IsAssignableFrom(typeToConvert);

    /// <summary>Whether one was written into a text.</summary>
    internal static bool IsIn(string text) => text.Contains(s_mark, StringComparison.Ordinal);

    internal static bool TryRead(JsonElement json, [NotNullWhen(true)] out ToolOutcome? outcome)
    {
        outcome = json.ValueKind == JsonValueKind.Object && json.TryGetProperty(s_mark, out JsonElement marked)
            ? marked.Deserialize(ToolOutcomeContext.Default.OutcomeParts)!.ToOutcome()
            : null;
        return outcome is not null;
    }

    /// <inheritdoc/>
    /// <exception cref="JsonException">It is none, or was written elsewhere.</exception>
    public override ToolOutcome Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TryRead(JsonElement.ParseValue(ref reader), out ToolOutcome? outcome) ? outcome : throw new JsonException("this is no outcome of a tool");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ToolOutcome value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WritePropertyName(s_mark);
        JsonSerializer.Serialize(writer, OutcomeParts.Of(value), ToolOutcomeContext.Default.OutcomeParts);
        writer.WriteEndObject();
    }
}

/// <summary>What the outcomes have, one beside the other. What a tool forgot to set is empty here too.</summary>
internal sealed record OutcomeParts(string Kind)
{
    public string? Text { get; init; }

    public bool IsError { get; init; }

    public Receipt[]? Receipts { get; init; }

    public string? Link { get; init; }

    public string[]? Preload { get; init; }

    public static OutcomeParts Of(ToolOutcome outcome) => outcome switch
    {
        ToolOutcome.Returned returned => new("returned") { Text = returned.Text, IsError = returned.IsError, Receipts = Items(returned.Receipts) },
        ToolOutcome.WroteStderr written => new("stderr") { Text = written.Line },
        ToolOutcome.Spawn spawn => new("spawn") { Text = spawn.Query, Link = spawn.Link, Preload = Items(spawn.AdditionalPreload) },
        _ => throw new UnreachableException(),
    };

    public ToolOutcome ToOutcome() => Kind switch
    {
        "returned" => new ToolOutcome.Returned(Text!, IsError) { Receipts = [.. Receipts ?? []] },
        "stderr" => new ToolOutcome.WroteStderr(Text!),
        _ => new ToolOutcome.Spawn(Link, Text!, [.. Preload ?? []]),
    };

    private static T[]? Items<T>(ImmutableArray<T> items) => items.IsDefault ? null : [.. items];
}

[JsonSerializable(typeof(OutcomeParts))]
internal sealed partial class ToolOutcomeContext : JsonSerializerContext;
