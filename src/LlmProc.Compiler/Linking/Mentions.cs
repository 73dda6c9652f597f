namespace LlmProc;

/// <summary>
/// Finds names in prompts: in any case, as a word of its own, and whether its parts are joined by <c>_</c>, <c>-</c> or a blank. The word may have an
/// ending, as plurals and cases have in many languages.
/// </summary>
internal static class Mentions
{
    /// <summary>Letters of an ending. Longer ones make other words of a name.</summary>
    private const int LongestEnding = 2;

    /// <summary>A name has an ending, its letters do not; <c>a</c> and <c>an</c> are two words.</summary>
    private const int ShortestWithEnding = 4;

    /// <summary>Which of the names stand in one of the texts.</summary>
    /// <remarks>A look-up for each word and each length that a name has: the time does not grow with the number of names.</remarks>
    public static HashSet<string> Of(IReadOnlyCollection<string> names, params ReadOnlySpan<string> texts)
    {
        ILookup<string, string> byText = names.ToLookup(Plain, StringComparer.Ordinal);
        var wanted = new HashSet<string>(byText.Select(group => group.Key), StringComparer.Ordinal);
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup = wanted.GetAlternateLookup<ReadOnlySpan<char>>();
        int[] lengths = [.. wanted.Select(name => name.Length).Distinct()];
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (string original in texts)
        {
            string text = Plain(original);
            for (int start = 0; start < text.Length; start++)
            {
                if (!IsJoined(original, start) || (start > 0 && IsJoined(original, start - 1)))
                {
                    continue;
                }

                foreach (int length in lengths)
                {
                    int end = start + length;
                    if (end <= text.Length && Ending(original, end) <= (length < ShortestWithEnding ? 0 : LongestEnding) && lookup.TryGetValue(text.AsSpan(start, length), out string? name))
                    {
                        found.UnionWith(byText[name]);
                    }
                }
            }
        }

        return found;
    }

    private static string Plain(string text) => string.Create(text.Length, text, static (plain, text) =>
    {
        for (int i = 0; i < plain.Length; i++)
        {
            char c = text[i];
            plain[i] = c is '_' or '-' || char.IsWhiteSpace(c) ? ' ' : char.ToLowerInvariant(c);
        }
    });

    /// <summary>Letters up to the end of the word; too many where it goes on with something else.</summary>
    private static int Ending(string text, int at)
    {
        int end = at;
        while (end < text.Length && end - at <= LongestEnding && IsJoined(text, end))
        {
            end += char.IsLetter(text[end]) ? 1 : LongestEnding + 1;
        }

        return end - at;
    }

    private static bool IsJoined(string text, int at) => char.IsLetterOrDigit(text[at]) || text[at] is '_' or '-';
}
