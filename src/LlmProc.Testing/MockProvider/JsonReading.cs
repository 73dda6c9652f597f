using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>Reads members of JSON of any shape: what is missing or of another kind is absent, never an error.</summary>
internal static class JsonReading
{
    public static JsonElement Member(this JsonElement element, ReadOnlySpan<char> name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : default;

    /// <summary>A member that is there and not null.</summary>
    public static bool Has(this JsonElement element, ReadOnlySpan<char> name) =>
        element.Member(name).ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    public static string? Text(this JsonElement element, ReadOnlySpan<char> name) => element.Member(name).AsText();

    public static string? AsText(this JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    public static bool IsTrue(this JsonElement element, ReadOnlySpan<char> name) => element.Member(name).ValueKind == JsonValueKind.True;

    public static bool Is(this JsonElement element, ReadOnlySpan<char> name, ReadOnlySpan<char> text) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } value && value.ValueEquals(text);

    public static JsonElement.ArrayEnumerator Items(this JsonElement element, ReadOnlySpan<char> name) => element.Member(name).AsItems();

    public static JsonElement.ArrayEnumerator AsItems(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : default;

    public static long? Number(this JsonElement element, ReadOnlySpan<char> name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out long number) ? number : null;
}
