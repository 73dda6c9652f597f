using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace LlmProc;

/// <summary>
/// What must hold of a value before anything else looks at it. All that follows relies on it: recursion is short, numbers are, and strings can be read.
/// </summary>
internal static class ValueLimits
{
    public static bool Hold(JsonElement value, SchemaWalk walk, int maxDepth, int depth = 1)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object or JsonValueKind.Array when depth > maxDepth:
                return walk.Fail($"is nested deeper than {maxDepth} levels");
            case JsonValueKind.Number when JsonMarshal.GetRawUtf8Value(value).Length > JsonNumber.MaxTextLength:
                return walk.Fail($"is a number of more than {JsonNumber.MaxTextLength} characters");
            case JsonValueKind.String when !IsText(JsonMarshal.GetRawUtf8Value(value)):
                return walk.Fail($"is not Unicode text: it holds half of a surrogate pair");
            case JsonValueKind.Array:
                return ItemsHold(value, walk, maxDepth, depth);
            case JsonValueKind.Object:
                return PropertiesHold(value, walk, maxDepth, depth);
            default:
                return true;
        }
    }

    private static bool ItemsHold(JsonElement value, SchemaWalk walk, int maxDepth, int depth)
    {
        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            walk.Descend(null, index++);
            bool holds = Hold(item, walk, maxDepth, depth + 1);
            walk.Ascend();
            if (!holds)
            {
                return false;
            }
        }

        return true;
    }

    private static bool PropertiesHold(JsonElement value, SchemaWalk walk, int maxDepth, int depth)
    {
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (!IsText(JsonMarshal.GetRawUtf8PropertyName(property)))
            {
                return walk.Fail($"has a name that is not Unicode text: it holds half of a surrogate pair");
            }

            // The name is only made for a message.
            walk.Descend(walk.Explains ? property.Name : null);
            bool holds = Hold(property.Value, walk, maxDepth, depth + 1);
            walk.Ascend();
            if (!holds)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the string can be read at all; <c>\ud800</c> alone cannot, and reading it would throw.</summary>
    private static bool IsText(ReadOnlySpan<byte> raw)
    {
        if (!Utf8.IsValid(raw))
        {
            return false;
        }

        bool high = false;
        for (int i = 0; i < raw.Length; i++)
        {
            bool escape = raw[i] == '\\' && raw[i + 1] == 'u';
            bool surrogate = escape && raw[i + 2] is (byte)'d' or (byte)'D' && raw[i + 3] >= '8';
            bool low = surrogate && (raw[i + 3] | 0x20) is >= 'c' and <= 'f';
            if (high != low)
            {
                return false;
            }

            high = surrogate && !low;
            i += escape ? 5 : raw[i] == '\\' ? 1 : 0;
        }

        return !high;
    }
}
