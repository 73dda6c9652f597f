using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace LlmProc;

/// <summary>
/// Takes a question out of the text that is searched for its answer: a place that repeats it asks it and does not answer it.
/// </summary>
internal sealed partial class Echo
{
    // Shorter ones stand in every text that answers them; longer ones are pasted documents.
    private const int FewestWords = 3;
    private const int MostWords = 60;

    private const string Quotes = "\"'`“”„‘’«»";

    // What starts with one of these is a question even where its mark was lost.
    private static readonly FrozenSet<string> Askers = FrozenSet.Create(
        "who", "whom", "whose", "what", "which", "when", "where", "why", "how", "is", "are", "was", "were", "do", "does", "did", "can", "could",
        "should", "will", "would", "may", "has", "have");

    private readonly Regex? _question;
    private readonly bool _asks;

    public Echo(Question question)
    {
        string[] words = [.. Word().Matches(question.Text).Take(MostWords + 1).Select(match => match.Value)];
        if (words.Length is >= FewestWords and <= MostWords)
        {
            // A line may be broken anywhere in it, and quoted again.
            string text = string.Join(@"[^\p{L}\p{N}]{1,16}", words);
            _question = new Regex($@"(?<![\p{{L}}\p{{N}}]){text}(?![\p{{L}}\p{{N}}])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
            _asks = Askers.Contains(words[0].ToLowerInvariant());
        }
    }

    private Echo()
    {
    }

    public static Echo None { get; } = new();

    public string Without(string text) => _question is null ? text : _question.Replace(
        text, match => IsEcho(text.AsSpan(0, match.Index), text.AsSpan(match.Index + match.Length)) ? " " : match.Value);

    private bool IsEcho(ReadOnlySpan<char> before, ReadOnlySpan<char> after) =>
        (before.Length > 0 && Quotes.Contains(before[^1]))
        || ((_asks || after.StartsWith("?")) && !IsAnswered(before, after));

    /// <summary>Lists of frequent questions open a line with one and go on with its answer.</summary>
    private static bool IsAnswered(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        ReadOnlySpan<char> line = before[(before.LastIndexOf('\n') + 1)..].Trim(" \t*_|>-.:)Qq0123456789");
        return line.IsEmpty && Word().IsMatch(after);
    }

    [GeneratedRegex(@"[\p{L}\p{N}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
