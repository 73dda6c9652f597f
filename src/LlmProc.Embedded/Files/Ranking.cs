using System.Collections.Immutable;

namespace LlmProc;

/// <summary>A passage judged for one question.</summary>
/// <param name="Named">The terms it is about by its nearest heading or by the key of its best item.</param>
/// <param name="Coverage">Share of the question's terms, by weight, that the passage and its headings have; 0 to 1.</param>
internal sealed record Ranked(Passage Passage, double Score, double Coverage, IReadOnlySet<string> Has, IReadOnlySet<string> Named);

/// <summary>Orders the candidates of the index by what they cover. bm25 alone likes a passage that says one word of five often.</summary>
internal static class Ranking
{
    // Coverage, from 0 to 1, leads; what these add decides between passages that cover about the same.
    private const double Bm25Share = 0.3;
    private const double LabelShare = 0.15;
    private const double HeadingShare = 0.2;
    private const double NumberShare = 0.1;
    private const double CountShare = 0.25;
    private const double CommandShare = 0.08;
    private const double OpensShare = 0.03;

    // What the best item lacks and its neighbours have counts this much.
    private const double WholeBlockShare = 0.25;

    // A longer text before a colon is a sentence and no label.
    private const int LongestLabel = 32;

    public static ImmutableArray<Ranked> Rank(Question question, TermWeights weights, PassageIndex index) =>
    [
        .. Heard(index.Search(weights.Terms), weights)
            .Select(candidate => Judge(candidate, weights, question))
            .Where(ranked => ranked.Coverage > 0)
            .OrderByDescending(ranked => ranked.Score),
    ];

    /// <summary>The index also counts the question itself where a passage repeats it: the score shrinks as the terms do without it.</summary>
    private static IEnumerable<Candidate> Heard(ImmutableArray<Candidate> found, TermWeights weights)
    {
        Candidate[] heard = [.. found.Select(candidate => candidate with { Score = candidate.Score * ShareWithoutEcho(candidate.Passage, weights) })];
        double best = heard.Select(candidate => candidate.Score).DefaultIfEmpty().Max();
        return best > 0 ? heard.Select(candidate => candidate with { Score = candidate.Score / best }) : heard;
    }

    private static double ShareWithoutEcho(Passage passage, TermWeights weights)
    {
        string text = passage.File.Text(passage.Span);
        string rest = weights.WithoutEcho(text);
        return rest == text || weights.Covered(Lexer.TermSet(text)) is not (> 0 and var all) ? 1 : weights.Covered(Lexer.TermSet(rest)) / all;
    }

    private static Ranked Judge(Candidate candidate, TermWeights weights, Question question)
    {
        Passage passage = candidate.Passage;
        HashSet<string> around = passage.HeadingTerms().ToHashSet(StringComparer.Ordinal);
        HashSet<string> nearest = passage.Headings is [.., var heading] ? Lexer.TermSet(heading) : [];
        if (passage.Lead is { } lead)
        {
            around.UnionWith(Lexer.Terms(weights.WithoutEcho(passage.File.Text(lead))));
        }

        var all = new HashSet<string>(around, StringComparer.Ordinal);
        (double Points, double Coverage, string Text) best = (-1, 0, "");
        foreach (LineSpan unit in passage.Units)
        {
            string text = weights.WithoutEcho(passage.File.Text(unit));
            HashSet<string> terms = Lexer.TermSet(text);
            all.UnionWith(terms);
            double coverage = weights.Covered(around, terms);
            double points = coverage + (weights.Covered(Lexer.TermSet(Label(text, passage.Kind))) * LabelShare)
                + (question.WantsNumber ? Number(text, weights) : 0);
            best = points > best.Points ? (points, coverage, text) : best;
        }

        double whole = (weights.Covered(all) - best.Coverage) * WholeBlockShare;
        double score = best.Points + whole + (candidate.Score * Bm25Share)
            + (weights.Covered(nearest) * HeadingShare) + (passage.OpensSection ? OpensShare : 0)
            + (question.WantsCommand && (passage.Kind == PassageKind.Code || best.Text.Contains('`')) ? CommandShare : 0);
        nearest.UnionWith(Lexer.Terms(Label(best.Text, passage.Kind)));
        return new Ranked(passage, score, best.Coverage + whole, all, nearest);
    }

    /// <summary>"16 machines" answers "how many machines"; any other number may. That of an ordered item counts for nothing.</summary>
    private static double Number(string text, TermWeights weights)
    {
        string[] terms = [.. Lexer.Terms(text)];
        int first = MarkdownLine.IsItem(text) && char.IsAsciiDigit(text.AsSpan().TrimStart()[0]) ? 1 : 0;
        int[] numbers = [.. Enumerable.Range(first, terms.Length - first).Where(i => char.IsAsciiDigit(terms[i][0]))];
        return numbers.Any(i => i + 1 < terms.Length && weights.Covers(terms[i + 1])) ? CountShare : numbers.Length > 0 ? NumberShare : 0;
    }

    /// <summary>What an item is about: the first cell of a row, the name before a colon, the key of a setting.</summary>
    private static string Label(string unit, PassageKind kind) => kind switch
    {
        PassageKind.Table when unit.Split('|', StringSplitOptions.RemoveEmptyEntries) is [var cell, ..] => cell,
        PassageKind.List or PassageKind.Lines when unit.AsSpan().IndexOfAny(":=–—") is > 0 and < LongestLabel and int at => unit[..at],
        _ => "",
    };
}
