using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>The kinds of JSON values that parameters may have.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0,
    Text = 1,
    Integer = 2,
    Number = 4,
    Boolean = 8,
    Array = 16,
    Object = 32,
    Null = 64,
}

internal static class JsonTypesOf
{
    public static bool Allows(this JsonTypes types, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => types.HasFlag(JsonTypes.Text),
        JsonValueKind.Number => types.HasFlag(JsonTypes.Number) || (types.HasFlag(JsonTypes.Integer) && value.TryGetInt64(out _)),
        JsonValueKind.True or JsonValueKind.False => types.HasFlag(JsonTypes.Boolean),
        JsonValueKind.Array => types.HasFlag(JsonTypes.Array),
        JsonValueKind.Object => types.HasFlag(JsonTypes.Object),
        JsonValueKind.Null => types.HasFlag(JsonTypes.Null),
        _ => false,
    };

    /// <summary>With its article, as OpenAI's messages have it.</summary>
    public static string Name(this JsonTypes types) =>
        types.HasFlag(JsonTypes.Text) ? types.HasFlag(JsonTypes.Array) ? "one of a string or array of objects" : "a string"
        : types.HasFlag(JsonTypes.Integer) ? "an integer"
        : types.HasFlag(JsonTypes.Number) ? "a decimal"
        : types.HasFlag(JsonTypes.Boolean) ? "a boolean"
        : types.HasFlag(JsonTypes.Array) ? "an array"
        : "an object";

    public static string Name(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "a string",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "an integer" : "a decimal",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        _ => "null",
    };
}
