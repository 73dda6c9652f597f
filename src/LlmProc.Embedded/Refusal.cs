using System.Collections.Immutable;

namespace LlmProc;

/// <summary>What a reader says when its files do not answer, written and read in one place: a relay must tell it from an answer.</summary>
/// <param name="Unknown">Asked for, and in none of the files.</param>
/// <param name="Nearest">A quote that may help after all.</param>
internal sealed record Refusal(ImmutableArray<string> Unknown, string? Nearest)
{
    public const string Reader = "embedded is an extractive reader, not a language model: it can only quote.";

    private const string Opening = "The preloaded files do not answer this.";
    private const string NeverMark = "\nThey never mention: ";
    private const string NearestMark = "\nThe nearest passage:\n\n";

    /// <param name="source">What was read or who was asked, as in "Read: README.md".</param>
    public string Text(string source)
    {
        string never = Unknown.IsEmpty ? "" : $"{NeverMark}{string.Join(", ", Unknown)}.";
        return $"{Opening} {source} ({Reader}){never}{(Nearest is null ? "" : NearestMark + Nearest)}";
    }

    /// <summary>Null where the text is none.</summary>
    public static Refusal? Read(string text)
    {
        if (!text.StartsWith(Opening, StringComparison.Ordinal))
        {
            return null;
        }

        (string head, string nearest) = Cut(text, NearestMark);
        (_, string unknown) = Cut(head, NeverMark);
        return new Refusal(
            [.. unknown.TrimEnd('.', '\n').Split(", ", StringSplitOptions.RemoveEmptyEntries)],
            nearest.Length == 0 ? null : nearest.TrimEnd());
    }

    /// <summary>Several as one: what none of them mentions, and the first passage that comes near.</summary>
    public static Refusal Join(IReadOnlyList<Refusal> refusals) => new(
        [.. refusals[0].Unknown.Where(word => refusals.All(refusal => refusal.Unknown.Contains(word)))],
        refusals.Select(refusal => refusal.Nearest).FirstOrDefault(nearest => nearest is not null));

    private static (string Before, string After) Cut(string text, string mark)
    {
        int at = text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + mark.Length)..]);
    }
}
