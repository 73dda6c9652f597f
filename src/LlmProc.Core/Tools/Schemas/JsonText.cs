using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LlmProc;

/// <summary>How names and values are written in a message: short, on one line, and recognizable.</summary>
internal static class JsonText
{
    private const int MaxLength = 80;
    private const int MaxListed = 10;

    public static string Quote(string text)
    {
        var quoted = new StringBuilder().Append('"');
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (quoted.Length > MaxLength)
            {
                quoted.Append('…');
                break;
            }

            _ = rune.Value switch
            {
                '"' or '\\' => quoted.Append('\\').Append((char)rune.Value),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                _ when Rune.IsControl(rune) => quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => quoted.Append(rune.ToString()),
            };
        }

        return quoted.Append('"').ToString();
    }

    public static string Literal(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.String)
        {
            return Quote(value.GetString()!);
        }

        string text = value.GetRawText();
        return text.Length <= MaxLength ? text : text[..MaxLength] + '…';
    }

    public static string List(int count, IEnumerable<string> written)
    {
        string shown = string.Join(", ", written.Take(MaxListed));
        return count <= MaxListed ? shown : $"{shown} and {count - MaxListed} more";
    }

    public static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    /// <summary>A name as a step of a JSON pointer.</summary>
    public static string Step(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>The end of a message about an unknown name: the nearest known one, or else all of them.</summary>
    public static string DidYouMean(string wanted, IReadOnlyCollection<string> known, string kind)
    {
        if (Suggestion.Nearest(wanted, known) is { } nearest)
        {
            return $"; did you mean {Quote(nearest)}?";
        }

        return known.Count == 0 ? "" : $"; {kind}: {List(known.Count, known.Select(Quote))}";
    }
}
