using System.Buffers;
using System.Collections.Frozen;

namespace LlmProc;

/// <summary>
/// Brings the forms of a word together, so that "installing" meets "installation". One suffix is cut, nothing is looked up: the result need not be a
/// word, it must only be the same for both sides.
/// </summary>
internal static class Stem
{
    private const int Shortest = 3;

    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouy");

    // Longest first: the first that leaves a stem wins.
    private static readonly (string Suffix, string Instead)[] Suffixes =
    [
        ("izations", ""), ("isations", ""), ("ization", ""), ("isation", ""), ("ations", ""), ("izing", ""), ("ising", ""),
        ("ized", ""), ("ised", ""), ("izes", ""), ("ises", ""), ("ize", ""), ("ise", ""), ("ators", ""), ("ation", ""), ("ating", ""),
        ("ments", ""), ("ator", ""), ("ated", ""), ("ates", ""), ("ment", ""), ("ions", ""), ("ings", ""), ("ate", ""), ("ies", "y"),
        ("ied", "y"), ("ion", ""), ("ing", ""), ("ers", ""), ("ors", ""), ("ed", ""), ("er", ""), ("or", ""), ("ly", ""), ("es", ""),
        ("s", ""), ("e", ""),
    ];

    // Words that mean one thing in the documents of a project. General usage only: nothing here may know a particular file.
    private static readonly string[][] Groups =
    [
        ["license", "licence"], ["install", "setup"], ["require", "need", "prerequisite"], ["configure", "config", "setting", "option"],
        ["author", "maintain", "maintainer", "creator"], ["document", "doc"], ["repository", "repo"], ["delete", "remove"], ["start", "begin"],
        ["folder", "directory", "dir"], ["environment", "env"], ["argument", "arg"], ["parameter", "param"], ["maximum", "max"], ["minimum", "min"],
        ["cost", "price", "fee"], ["database", "db"], ["fast", "speed", "performance"], ["depend", "dependency"], ["upgrade", "update"],
        ["authenticate", "auth"], ["run", "launch", "execute"], ["secure", "security"], ["release", "publish"],
        ["synchronise", "sync"],

        // Irregular forms.
        ["keep", "kept"], ["choose", "chose", "chosen"], ["send", "sent"], ["build", "built"], ["run", "ran"], ["pay", "paid"], ["make", "made"],
        ["break", "broke", "broken"], ["lose", "lost"], ["write", "wrote", "written"], ["hold", "held"], ["find", "found"], ["take", "took", "taken"],
    ];

    private static readonly FrozenDictionary<string, string> First = Groups
        .SelectMany(group => group.Select(word => KeyValuePair.Create(Cut(word), Cut(group[0]))))
        .DistinctBy(pair => pair.Key)
        .ToFrozenDictionary();

    /// <summary>The stem of a lower-case word, or that of the word that stands for its group.</summary>
    public static string Of(string word)
    {
        string stem = Cut(word);
        return First.GetValueOrDefault(stem, stem);
    }

    private static string Cut(string word)
    {
        foreach ((string suffix, string instead) in Suffixes)
        {
            if (word.EndsWith(suffix, StringComparison.Ordinal) && LeavesStem(word, suffix))
            {
                return Single(instead.Length == 0 ? word[..^suffix.Length] : word[..^suffix.Length] + instead);
            }
        }

        return Single(word);
    }

    private static bool LeavesStem(string word, string suffix)
    {
        ReadOnlySpan<char> stem = word.AsSpan(0, word.Length - suffix.Length);
        return stem.Length >= (suffix.Length > 3 ? Shortest + 1 : Shortest)
            && stem.ContainsAny(Vowels)
            && !(suffix == "s" && stem[^1] is 's' or 'u' or 'i')
            && !(suffix is "ed" or "er" && stem[^1] == 'e');
    }

    /// <summary>"running" and "run", "cancelled" and "canceled", "requirement" and "require" end alike.</summary>
    private static string Single(string stem) => stem.Length > Shortest && (stem[^1] == 'e' || (stem[^1] == stem[^2] && char.IsAsciiLetter(stem[^1])))
        ? stem[..^1]
        : stem;
}
