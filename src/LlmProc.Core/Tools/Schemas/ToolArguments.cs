using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace LlmProc;

/// <summary>Reads the arguments of a call as the model wrote them and holds them against the tool's schema.</summary>
internal static class ToolArguments
{
    private const int MaxBytes = 1 << 20;
    private const int MaxDepth = 64;

    // A table beside the specs, because a spec is a plain value that is compared, copied and journaled, and a compiled schema is none of that.
    // The key is the spec object; a compiled schema goes when its spec goes.
    private static readonly ConditionalWeakTable<ToolSpec, JsonSchema> s_schemas = [];

    /// <summary>Null if the arguments fit; else one message for the model that says what was wrong and what would be right.</summary>
    /// <param name="arguments">The arguments if they fit: an object, empty if the text was.</param>
    /// <remarks>
    /// Checks whatever <see cref="ToolSpec.ChecksArguments"/> says: that is for the caller, who leaves the check to such a tool, and the tool calls it.
    /// </remarks>
    /// <exception cref="JsonSchemaException">The tool's own schema cannot be used: not the model's mistake.</exception>
    public static string? Check(ToolSpec spec, string argumentsJson, out JsonElement arguments)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(argumentsJson);
        arguments = default;
        JsonSchema schema = s_schemas.GetValue(spec, static s => JsonSchema.Parse(s.InputSchema));
        string text = string.IsNullOrWhiteSpace(argumentsJson) ? "{}" : argumentsJson;
        int size = Encoding.UTF8.GetByteCount(text);
        if (size > MaxBytes)
        {
            return $"{Name(spec)} take {Number(size)} bytes; at most {Number(MaxBytes)} are read. Send less, in several calls if need be.";
        }

        JsonElement parsed;
        byte[] bytes = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            // The element has a copy of its own.
            parsed = JsonElement.Parse(bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)), new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException e)
        {
            return $"{Name(spec)} cannot be read: {JsonFault.Explain(text, e, MaxDepth)}. Expected: {schema}.";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }

        if (parsed.ValueKind is not JsonValueKind.Object)
        {
            return $"{Name(spec)} must be one JSON object, not {Received(parsed)}. Expected: {schema}.";
        }

        if (schema.Check(parsed) is { Length: > 0 } problems)
        {
            string all = string.Join("; ", problems);
            return $"{Name(spec)} do not fit: {all}{(all.EndsWith('?') ? "" : ".")} Expected: {schema}.";
        }

        arguments = parsed;
        return null;
    }

    private static string Name(ToolSpec spec) => $"The arguments of '{spec.Name}'";

    private static string Received(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string; send the object itself and not a text that holds it",
        JsonValueKind.Number => "a number",
        _ => JsonText.Literal(value),
    };

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
