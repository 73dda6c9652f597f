namespace LlmProc;

/// <summary>Cuts text into terms: lower case, stemmed, the parts of <c>snake_case</c> and <c>camelCase</c> names on their own.</summary>
internal static class Lexer
{
    // Two words in one text, one word in another.
    private static readonly (string Two, string One)[] Compounds =
        [("set up", "setup"), ("log in", "login"), ("back up", "backup"), ("time out", "timeout"), ("e-mail", "email"), ("symbolic link", "symlink")];

    /// <summary>The terms of a text that is searched. A compound name gives its parts and itself, so that either way of asking finds it.</summary>
    public static IEnumerable<string> Terms(string text)
    {
        foreach (Range run in Runs(text = Join(text)))
        {
            string name = text[run];
            int parts = 0;
            foreach (string part in Parts(name))
            {
                parts++;
                yield return Stem.Of(part);
            }

            if (parts > 1)
            {
                yield return Stem.Of(Whole(name));
            }
        }
    }

    /// <summary>The words of a question, in order and lower case: <c>max_tokens</c> is two words, <c>GitHub</c> is one.</summary>
    public static IEnumerable<string> Asked(string text)
    {
        text = Join(text);
        foreach (Range run in Runs(text))
        {
            foreach (string word in text[run].Split('_', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return word.ToLowerInvariant();
            }
        }
    }

    public static HashSet<string> TermSet(string text) => new(Terms(text), StringComparer.Ordinal);

    /// <summary>The words of a name: <c>repo_expert</c>, <c>repo-expert</c> and <c>RepoExpert</c> are all two.</summary>
    public static string[] OfName(string name) => [.. Runs(name).SelectMany(run => Parts(name[run]))];

    private static string Join(string text)
    {
        foreach ((string two, string one) in Compounds)
        {
            text = text.Replace(two, one, StringComparison.OrdinalIgnoreCase);
        }

        return text;
    }

    private static IEnumerable<Range> Runs(string text)
    {
        for (int at = 0; at < text.Length;)
        {
            int start = at;
            while (at < text.Length && IsWordChar(text[at]) && !IsIdeograph(text[at]))
            {
                at++;
            }

            if (at > start)
            {
                yield return start..at;
            }
            else
            {
                // Chinese and Japanese put no spaces between words: each sign is a term.
                at++;
                if (IsIdeograph(text[start]))
                {
                    yield return start..at;
                }
            }
        }
    }

    private static IEnumerable<string> Parts(string name)
    {
        int start = 0;
        for (int i = 1; i <= name.Length; i++)
        {
            if (i == name.Length || name[i] == '_' || BreaksBefore(name, i))
            {
                if (name[start..i].Trim('_') is { Length: > 0 } part)
                {
                    yield return part.ToLowerInvariant();
                }

                start = i;
            }
        }
    }

    private static bool BreaksBefore(string name, int i) =>
        char.IsUpper(name[i]) && (char.IsLower(name[i - 1]) || (char.IsUpper(name[i - 1]) && i + 1 < name.Length && char.IsLower(name[i + 1])));

    private static string Whole(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    private static bool IsWordChar(char c) => char.IsLetterOrDigit(c) || c == '_';

    private static bool IsIdeograph(char c) => c is >= '\u3040' and <= '\u30FF' or >= '\u3400' and <= '\u9FFF';
}
