using System.Globalization;
using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>The first place where a request is not the recorded one.</summary>
/// <param name="Place">Its path in the request: <c>messages[2].content[0].value</c>.</param>
/// <param name="Agreeing">How many values before it are the same: the more, the nearer the two are.</param>
internal sealed record RequestDifference(string Place, string Recorded, string Actual, int Agreeing)
{
    private const int ShownText = 60;
    private const int ShownBefore = 20;

    /// <summary>Null if the one may be the other.</summary>
    public static RequestDifference? Find(JsonElement recorded, JsonElement actual)
    {
        int agreeing = 0;
        return Find(recorded, actual, "", ref agreeing);
    }

    public override string ToString() => $"{Place}: recorded {Recorded}, now {Actual}";

    private static RequestDifference? Find(JsonElement recorded, JsonElement actual, string place, ref int agreeing)
    {
        if (recorded.ValueKind != actual.ValueKind)
        {
            return new RequestDifference(place, Show(recorded, 0), Show(actual, 0), agreeing);
        }

        switch (recorded.ValueKind)
        {
            case JsonValueKind.Object:
                return FindInObject(recorded, actual, place, ref agreeing);
            case JsonValueKind.Array:
                return FindInArray(recorded, actual, place, ref agreeing);
            case JsonValueKind.String when !SecretMask.Fits(recorded.GetString()!, actual.GetString()!):
                int at = recorded.GetString().AsSpan().CommonPrefixLength(actual.GetString());
                return new RequestDifference(place, Show(recorded, at), Show(actual, at), agreeing);
            case JsonValueKind.Number when recorded.GetRawText() != actual.GetRawText():
                return new RequestDifference(place, recorded.GetRawText(), actual.GetRawText(), agreeing);
            default:
                agreeing++;
                return null;
        }
    }

    private static RequestDifference? FindInObject(JsonElement recorded, JsonElement actual, string place, ref int agreeing)
    {
        string before = place.Length == 0 ? "" : place + ".";
        foreach (JsonProperty member in recorded.EnumerateObject())
        {
            if (!actual.TryGetProperty(member.Name, out JsonElement other))
            {
                return new RequestDifference(before + member.Name, Show(member.Value, 0), "nothing", agreeing);
            }

            if (Find(member.Value, other, before + member.Name, ref agreeing) is { } difference)
            {
                return difference;
            }
        }

        foreach (JsonProperty member in actual.EnumerateObject().Where(member => !recorded.TryGetProperty(member.Name, out _)))
        {
            return new RequestDifference(before + member.Name, "nothing", Show(member.Value, 0), agreeing);
        }

        return null;
    }

    private static RequestDifference? FindInArray(JsonElement recorded, JsonElement actual, string place, ref int agreeing)
    {
        int length = Math.Max(recorded.GetArrayLength(), actual.GetArrayLength());
        for (int i = 0; i < length; i++)
        {
            string item = string.Create(CultureInfo.InvariantCulture, $"{place}[{i}]");
            if (i >= recorded.GetArrayLength() || i >= actual.GetArrayLength())
            {
                return new RequestDifference(item, ShowAt(recorded, i), ShowAt(actual, i), agreeing);
            }

            if (Find(recorded[i], actual[i], item, ref agreeing) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private static string ShowAt(JsonElement array, int at) => at < array.GetArrayLength() ? Show(array[at], 0) : "nothing";

    /// <summary>A value in a few words, in one line; of a long text the part around a place.</summary>
    private static string Show(JsonElement value, int at)
    {
        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Join(' ', value.GetRawText().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        int from = at <= ShownBefore || text.Length <= ShownText ? 0 : at - ShownBefore;
        from -= from > 0 && from < text.Length && char.IsLowSurrogate(text[from]) ? 1 : 0;
        string shown = (from > 0 ? "…" : "") + ModelText.Shorten(text[Math.Min(from, text.Length)..], ShownText);
        return value.ValueKind == JsonValueKind.String ? $"\"{shown.Replace("\n", "\\n", StringComparison.Ordinal)}\"" : shown;
    }
}
