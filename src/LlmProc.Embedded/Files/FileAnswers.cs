using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace LlmProc;

/// <summary>
/// Answers from the files that a request head preloads. Processes of one program share the head, and so the index, which the first search builds.
/// </summary>
internal sealed class FileAnswers
{
    // Under this share of what was asked, a passage is about something else.
    private const double Enough = 0.5;

    private const double WorthShowing = 0.3;
    private const int MostTopics = 6;
    private const int MostRepeated = 120;
    private const int MostNamed = 5;
    private const int LongestNamed = 40;

    private static readonly ConditionalWeakTable<RequestHead, FileAnswers> ByHead = [];

    private readonly ImmutableArray<TextFile> _files;
    private readonly Lazy<ImmutableArray<Passage>> _passages;
    private readonly Lazy<PassageIndex> _index;

    private FileAnswers(RequestHead head)
    {
        _files = [.. PreloadBlock.Read(head.SystemPrompt).Select(TextFile.Read)];
        _passages = new(() => [.. _files.SelectMany(file => PassageSplitter.Split(file))]);
        _index = new(() => new PassageIndex(_passages.Value));
    }

    public static FileAnswers Of(RequestHead head) => ByHead.GetValue(head, head => new FileAnswers(head));

    /// <summary>Always says something: the quotes, what was read in vain, or what this reader is.</summary>
    public string Answer(Question question) =>
        _files.IsEmpty ? $"I have no files to read and no linked programs to ask.\n{Capitalized(Refusal.Reader)}"
        : QuestionKinds.AsksForFiles(question) ? "I have read: " + string.Join(", ", _files.Select(Described)) + "."
        : TryAnswer(question) is { } answer ? answer
        : question.Terms.IsEmpty ? Introduction()
        : NotAnswered(question);

    /// <summary>Null where the files do not answer, or nothing was asked.</summary>
    public string? TryAnswer(Question question)
    {
        if (_files.IsEmpty)
        {
            return null;
        }

        if (QuestionKinds.AsksForOverview(question) && Overview.Find(question, _passages.Value) is { } overview)
        {
            return Quoting.Quote(overview, TermWeights.None);
        }

        if (question.Terms.IsEmpty)
        {
            return null;
        }

        return Quotes(question) ?? PartByPart(question);
    }

    private string? Quotes(Question question)
    {
        var weights = new TermWeights(question, _index.Value);
        ImmutableArray<Ranked> quoted = Selection.Of(Ranking.Rank(question, weights, _index.Value), weights, Enough);
        return quoted.IsEmpty ? null : string.Join("\n\n", quoted.Select(ranked => Quoting.Quote(ranked.Passage, weights)).Distinct());
    }

    /// <summary>A question that asks for two things may find no passage with both.</summary>
    private string? PartByPart(Question question)
    {
        (Question Part, string? Quotes)[] parts = [.. question.Parts().Select(part => (part, Quotes(part)))];
        return parts.Length < 2 || parts.All(part => part.Quotes is null) ? null : string.Join(
            "\n\n", parts.Select(part => part.Quotes ?? Unanswered(part.Part)).Distinct());
    }

    private static string Unanswered(Question part) => part.Text.Length <= MostRepeated
        ? $"The preloaded files do not answer: {part.Text.Trim()}"
        : "The preloaded files do not answer all of this.";

    private string Introduction()
    {
        string topics = string.Join(", ", _passages.Value.SelectMany(passage => passage.Headings.Skip(1).Take(1)).Distinct().Take(MostTopics));
        string example = topics.Length == 0 ? "" : $" Ask, for example, about: {topics}.";
        return $"I quote from {Names}.{example}\n{Capitalized(Refusal.Reader)}";
    }

    private string Names => string.Join(", ", _files.Select(file => file.Path));

    /// <summary>Words are all a reader knows, so the nearest passage may help after all; it is never passed off as an answer.</summary>
    private string NotAnswered(Question question)
    {
        var weights = new TermWeights(question, _index.Value);
        Ranked? nearest = Ranking.Rank(question, weights, _index.Value).FirstOrDefault();
        return new Refusal(
            [.. weights.Unknown.Where(word => word.Length <= LongestNamed).Take(MostNamed)],
            nearest is { Coverage: >= WorthShowing } ? Quoting.Quote(nearest.Passage, weights) : null).Text($"Read: {Names}");
    }

    private static string Described(TextFile file) => $"{file.Path} ({file.Lines.Length} {(file.Lines.Length == 1 ? "line" : "lines")})";

    private static string Capitalized(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];
}
