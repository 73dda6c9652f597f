using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace LlmProc;

/// <summary>
/// Equality of JSON values as JSON Schema has it: by value, whatever the notation of a number or the order of properties. Of a name that
/// appears twice the last one counts. <c>JsonElement.DeepEquals</c> will not do: it throws at large exponents and has no hash.
/// </summary>
/// <remarks>Recursive: only for values that <see cref="ValueLimits"/> let pass.</remarks>
internal sealed class JsonEquality : IEqualityComparer<JsonElement>
{
    public static JsonEquality Instance { get; } = new();

    public bool Equals(JsonElement x, JsonElement y)
    {
        if (x.ValueKind != y.ValueKind)
        {
            return false;
        }

        return x.ValueKind switch
        {
            JsonValueKind.Number => JsonNumber.Of(x) == JsonNumber.Of(y),
            JsonValueKind.String => SameText(x, y),
            JsonValueKind.Array => x.GetArrayLength() == y.GetArrayLength() && x.EnumerateArray().SequenceEqual(y.EnumerateArray(), this),
            JsonValueKind.Object => SameProperties(Properties(x), Properties(y)),
            _ => true,
        };
    }

    public int GetHashCode(JsonElement obj)
    {
        var hash = new HashCode();
        hash.Add(obj.ValueKind);
        switch (obj.ValueKind)
        {
            case JsonValueKind.Number:
                hash.Add(JsonNumber.Of(obj));
                break;
            case JsonValueKind.String:
                hash.AddBytes(IsPlain(obj, out ReadOnlySpan<byte> plain) ? plain : Encoding.UTF8.GetBytes(obj.GetString()!));
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in obj.EnumerateArray())
                {
                    hash.Add(item, this);
                }

                break;
            case JsonValueKind.Object:
                hash.Add(Properties(obj).Aggregate(0, (sum, p) => unchecked(sum + HashCode.Combine(p.Key, GetHashCode(p.Value)))));
                break;
        }

        return hash.ToHashCode();
    }

    private static bool SameText(JsonElement x, JsonElement y) =>
        IsPlain(x, out ReadOnlySpan<byte> one) && IsPlain(y, out ReadOnlySpan<byte> other) ? one.SequenceEqual(other) : x.ValueEquals(y.GetString());

    /// <summary>True if the text of a string stands there as it is.</summary>
    private static bool IsPlain(JsonElement text, out ReadOnlySpan<byte> plain)
    {
        plain = JsonMarshal.GetRawUtf8Value(text)[1..^1];
        return !plain.Contains((byte)'\\');
    }

    private bool SameProperties(Dictionary<string, JsonElement> x, Dictionary<string, JsonElement> y) =>
        x.Count == y.Count && x.All(p => y.TryGetValue(p.Key, out JsonElement other) && Equals(p.Value, other));

    private static Dictionary<string, JsonElement> Properties(JsonElement value)
    {
        var properties = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty property in value.EnumerateObject())
        {
            properties[property.Name] = property.Value;
        }

        return properties;
    }
}
