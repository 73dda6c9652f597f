using System.Collections.Immutable;
using System.Text;

namespace LlmProc;

/// <summary>A stretch of one line that is quoted; <paramref name="To"/> is not part of it.</summary>
internal readonly record struct Piece(int Line, int From, int To);

/// <summary>Turns a passage into a Markdown quote and its place: what stands there letter by letter, <c>…</c> where something is left out.</summary>
internal static class Quoting
{
    private const int MostChars = 600;
    private const int WholeChars = 420;
    private const int MostUnits = 8;

    // A block of so many lines is more than the example to one sentence.
    private const int ManyLines = 7;

    public static string Quote(Passage passage, TermWeights weights)
    {
        ImmutableArray<Piece> pieces = Fit(passage.File, [.. Choose(passage, weights)], weights);
        int first = pieces[0].Line + 1;
        int last = pieces[^1].Line + 1;
        string place = first == last ? $"{passage.File.Path}:{first}" : $"{passage.File.Path}:{first}-{last}";
        return Render(passage.File, pieces) + place;
    }

    private static IEnumerable<Piece> Choose(Passage passage, TermWeights weights) => passage.Kind switch
    {
        PassageKind.Code when passage.Prose is { } prose && IsLong(passage) && OneSide(passage, prose, weights) is { } side => side,
        _ when Length(passage.File, passage.Span) <= WholeChars && (passage.Units.Length == 1 || passage.Kind == PassageKind.Code) =>
            Whole(passage.File, passage.Span),
        PassageKind.Paragraph => Sentences.Best(passage.File, passage.Span, weights),
        PassageKind.Code => [.. Lead(passage), .. CodeLines(passage, weights)],
        _ => [.. Lead(passage), .. BestUnits(passage, weights).SelectMany(unit => Whole(passage.File, unit))],
    };

    private static bool IsLong(Passage passage) => passage.Units[0].Last - passage.Units[0].First >= ManyLines - 1;

    /// <summary>Of prose and a long block the one that has what was asked; null where both do, or where the prose announces the block.</summary>
    private static IEnumerable<Piece>? OneSide(Passage passage, LineSpan prose, TermWeights weights)
    {
        bool announced = passage.File.Lines[prose.Last].AsSpan().TrimEnd().EndsWith(":");
        bool said = weights.CoveredIn(passage.File.Text(prose)) > 0;
        bool shown = weights.CoveredIn(passage.File.Text(passage.Units[0])) > 0;
        return said && !shown && !announced ? Sentences.Best(passage.File, prose, weights)
            : shown && !said ? MatchingLines(passage.File, passage.Units[0], weights)
            : null;
    }

    /// <summary>The fences, the lines that say most of what was asked, and the line before the first: a comment or a section, mostly.</summary>
    private static IEnumerable<Piece> MatchingLines(TextFile file, LineSpan code, TermWeights weights)
    {
        int[] inner = [.. Enumerable.Range(code.First + 1, code.Last - code.First - 1)];
        double best = inner.Max(line => weights.CoveredIn(file.Lines[line]));
        int[] matching = [.. inner.Where(line => weights.CoveredIn(file.Lines[line]) >= best * 0.75).Take(MostUnits)];
        int neighbour = Math.Max(inner[0], matching[0] - 1);
        return matching.Prepend(neighbour).Prepend(code.First).Append(code.Last).Distinct().Select(line => WholeLine(file, line));
    }

    // A long one would leave no room for what it leads in.
    private static IEnumerable<Piece> Lead(Passage passage) =>
        passage.Lead is { } lead && Length(passage.File, lead) <= MostChars / 2 ? Whole(passage.File, lead) : [];

    /// <summary>The items that say more of what was asked than the others do; all of them where none stands out.</summary>
    private static ImmutableArray<LineSpan> BestUnits(Passage passage, TermWeights weights)
    {
        double[] covered = [.. passage.Units.Select(unit => weights.CoveredIn(passage.File.Text(unit)))];
        double best = covered.Max();
        return best == 0
            ? [.. passage.Units.Take(MostUnits)]
            : [.. passage.Units.Where((_, i) => covered[i] >= best * 0.75).Take(MostUnits)];
    }

    /// <summary>A block too long to quote: its fences, and as much as fits from shortly before the best line on.</summary>
    private static IEnumerable<Piece> CodeLines(Passage passage, TermWeights weights)
    {
        LineSpan code = passage.Units[0];
        int best = Enumerable.Range(code.First, code.Last - code.First + 1)
            .MaxBy(line => weights.CoveredIn(passage.File.Lines[line]));
        int start = Math.Max(code.First + 1, best - 1);
        int room = WholeChars;
        yield return WholeLine(passage.File, code.First);
        for (int line = start; line < code.Last && (room -= passage.File.Lines[line].Length) > 0; line++)
        {
            yield return WholeLine(passage.File, line);
        }

        if (code.Last > code.First)
        {
            yield return WholeLine(passage.File, code.Last);
        }
    }

    /// <summary>Keeps to the length of a quote. A line that is too long alone is cut around what was asked.</summary>
    private static ImmutableArray<Piece> Fit(TextFile file, ImmutableArray<Piece> pieces, TermWeights weights)
    {
        var kept = ImmutableArray.CreateBuilder<Piece>();
        int room = MostChars;
        foreach (Piece piece in pieces)
        {
            if (piece.To - piece.From > room)
            {
                if (room > MostChars / 4)
                {
                    kept.Add(Sentences.Around(file, piece, room, weights));
                }

                break;
            }

            kept.Add(piece);
            room -= piece.To - piece.From;
        }

        return kept.ToImmutable();
    }

    private static string Render(TextFile file, ImmutableArray<Piece> pieces)
    {
        var text = new StringBuilder();
        for (int i = 0; i < pieces.Length; i++)
        {
            (int line, int from, int to) = pieces[i];
            if (i > 0 && Skips(file, pieces[i - 1].Line, line))
            {
                text.Append("> …\n");
            }

            string whole = file.Lines[line];
            text.Append('>').Append(whole.Length == 0 ? "" : " ")
                .Append(string.IsNullOrWhiteSpace(whole[..from]) ? whole[..from] : "… ")
                .Append(whole, from, to - from)
                .Append(string.IsNullOrWhiteSpace(whole[to..]) ? "" : " …")
                .Append('\n');
        }

        return text.ToString();
    }

    private static bool Skips(TextFile file, int before, int after) =>
        after > before + 1 && !string.IsNullOrWhiteSpace(file.Text(new LineSpan(before + 1, after - 1)));

    private static int Length(TextFile file, LineSpan span) => Whole(file, span).Sum(piece => piece.To - piece.From);

    private static IEnumerable<Piece> Whole(TextFile file, LineSpan span) =>
        Enumerable.Range(span.First, span.Last - span.First + 1).Select(line => WholeLine(file, line));

    private static Piece WholeLine(TextFile file, int line) => new(line, 0, file.Lines[line].Length);
}
