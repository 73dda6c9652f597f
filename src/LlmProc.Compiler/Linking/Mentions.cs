namespace LlmProc;

/// <summary>Finds names in prompts: in any case, as a word of its own, and whether its parts are joined by <c>_</c>, <c>-</c> or a blank.</summary>
internal static class Mentions
{
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
                    bool isWord = end <= text.Length && (end == text.Length || !IsJoined(original, end));
                    if (isWord && lookup.TryGetValue(text.AsSpan(start, length), out string? name))
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

    private static bool IsJoined(string text, int at) => char.IsLetterOrDigit(text[at]) || text[at] is '_' or '-';
}
