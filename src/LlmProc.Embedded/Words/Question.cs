using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace LlmProc;

/// <summary>A term that a question asks for.</summary>
/// <param name="Word">As it was asked, for people.</param>
/// <param name="Faint">It shapes the question more than it asks for something.</param>
internal sealed record AskedTerm(string Stem, string Word, bool Faint);

/// <summary>What a user asks, as words and as the terms that an answer should cover.</summary>
/// <param name="WantsNumber">"How many", "how long", "when": the answer has a number in it.</param>
internal sealed partial record Question(string Text, ImmutableArray<string> Words, ImmutableArray<AskedTerm> Terms, bool WantsNumber)
{
    // A question of 100 KB is a pasted document; its first terms are enough to look for.
    private const int MostTerms = 48;
    private const int MostWords = 4_000;
    private const int MostParts = 4;

    // In "who" questions these ask for the author.
    private static readonly ImmutableArray<string> Making =
        ["wrote", "written", "made", "makes", "created", "creates", "develops", "developed", "developer", "develop", "behind", "owns", "responsible"];

    // In "where" questions these ask for a place, whatever verb the file has.
    private static readonly ImmutableArray<string> Placing = ["keep", "kept", "store", "stored", "live", "located", "saved", "put"];

    // In "how big", "how many" these ask for a number and stand in no answer.
    private static readonly ImmutableArray<string> Measures =
        ["big", "large", "small", "often", "old", "tall", "fast", "quickly", "frequently", "soon", "far", "deep", "many", "much", "long"];

    public static Question Read(string text)
    {
        string asked = WithoutFormatRequest(text);
        ImmutableArray<string> words = [.. Lexer.Asked(asked).Take(MostWords)];
        bool who = words.Contains("who");
        bool where = words.Contains("where");
        ImmutableArray<AskedTerm> terms =
        [
            .. words
                .Where((_, i) => !IsMeasure(words, i))
                .Where(word => !CommonWords.IsEmpty(word) || (who && Making.Contains(word)))
                .Select(word => (Word: word, Stem: Stem.Of(who && Making.Contains(word) ? "author" : word)))
                .Select(term => new AskedTerm(term.Stem, term.Word, CommonWords.IsFaint(term.Stem) || (where && Placing.Contains(term.Word))))
                .DistinctBy(term => term.Stem)
                .Take(MostTerms),
        ];
        bool number = words.Contains("when") || words.Where((_, i) => IsMeasure(words, i)).Any();
        return new Question(asked, words, terms, number);
    }

    /// <summary>"How do I …": what to type answers better than prose.</summary>
    public bool WantsCommand => StartsWith("how", "do") || StartsWith("how", "can") || StartsWith("how", "to") || StartsWith("how", "should");

    /// <summary>True for the words in this order, one after the other.</summary>
    public bool Says(params ReadOnlySpan<string> phrase) => Words.AsSpan().IndexOf(phrase) >= 0;

    public bool StartsWith(params ReadOnlySpan<string> phrase) => Words.AsSpan().StartsWith(phrase);

    /// <summary>"What is a, and what is b?" as two questions; one where there is nothing to part.</summary>
    public ImmutableArray<Question> Parts() =>
        [.. Joint().Split(Text).Select(Read).Where(part => part.Terms.Any(term => !term.Faint)).Take(MostParts)];

    [GeneratedRegex(@"[?;]\s|,?\sand\s", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Joint();

    private static bool IsMeasure(ImmutableArray<string> words, int i) => i > 0 && words[i - 1] == "how" && Measures.Contains(words[i]);

    /// <summary>A link with an output schema ends the prompt with a request for JSON: a reader cannot follow it, and asks nothing by it.</summary>
    private static string WithoutFormatRequest(string text)
    {
        int at = text.LastIndexOf("\nAnswer with JSON", StringComparison.Ordinal);
        return at < 0 ? text : text[..at];
    }
}
