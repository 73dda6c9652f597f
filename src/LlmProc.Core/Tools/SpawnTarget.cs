using System.Collections.Immutable;
using System.Text;

namespace LlmProc;

/// <summary>A linked program as the parent's model is told of it.</summary>
/// <param name="Name">The link's name.</param>
/// <param name="Description">The author's words; may be empty.</param>
/// <param name="Knows">Files it has preloaded, as shown.</param>
/// <param name="Topics">Headings of those files.</param>
internal sealed record SpawnTarget(string Name, string Description, ImmutableArray<string> Knows, ImmutableArray<string> Topics)
{
    public const int MaxKnown = 12;

    /// <summary>One line: <c>- 'name': description; knows a.md, b.md; topics: Install, Usage</c>, each part only if there is one.</summary>
    public override string ToString()
    {
        var line = new StringBuilder("- '").Append(Name).Append('\'');
        string[] parts =
        [
            OneLine(Description).TrimEnd('.', ';'),
            Knows.IsEmpty ? "" : "knows " + Listed(Knows),
            Topics.IsEmpty ? "" : "topics: " + Listed(Topics),
        ];
        string text = string.Join("; ", parts.Where(part => part.Length > 0));
        return text.Length == 0 ? line.ToString() : line.Append(": ").Append(text).ToString();
    }

    private static string Listed(ImmutableArray<string> items) =>
        string.Join(", ", items.Take(MaxKnown).Select(item => ModelText.Shorten(OneLine(item), 60))) + (items.Length > MaxKnown ? ", …" : "");

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
