using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Finds in a long paragraph or line the part that matches best.</summary>
internal static class Sentences
{
    private const int MostSentences = 3;
    private const int MostChars = 320;

    /// <summary>The sentence that covers most of the question and those that follow it, as far as they stay short together.</summary>
    public static ImmutableArray<Piece> Best(TextFile file, LineSpan span, TermWeights weights)
    {
        string text = file.Text(span);
        ImmutableArray<Range> sentences = [.. Split(text)];
        int best = Enumerable.Range(0, sentences.Length).MaxBy(i => weights.CoveredIn(text[sentences[i]]));
        int start = sentences[best].Start.Value;
        int end = sentences[best].End.Value;
        for (int i = best + 1; i < sentences.Length && i < best + MostSentences && sentences[i].End.Value - start <= MostChars; i++)
        {
            end = sentences[i].End.Value;
        }

        return [.. Pieces(file, span, start, end)];
    }

    /// <summary>At most <paramref name="room"/> of a piece, around the first of its terms that was asked for, cut between words.</summary>
    public static Piece Around(TextFile file, Piece piece, int room, TermWeights weights)
    {
        string line = file.Lines[piece.Line];
        int hit = piece.From;
        for (int at = piece.From; at < piece.To;)
        {
            int end = line.AsSpan(at, piece.To - at).IndexOf(' ') is >= 0 and int space ? at + space : piece.To;
            if (weights.CoveredIn(line[at..end]) > 0)
            {
                hit = at;
                break;
            }

            at = end + 1;
        }

        int from = hit - piece.From < room / 2 ? piece.From : WordStart(line, hit - (room / 4), hit);
        int to = from + room >= piece.To ? piece.To : WordEnd(line, from, from + room);
        return piece with { From = from, To = to };
    }

    private static int WordStart(string line, int from, int hit)
    {
        int space = line.AsSpan(from, hit - from).IndexOf(' ');
        return space >= 0 ? from + space + 1 : char.IsLowSurrogate(line[from]) ? from + 1 : from;
    }

    private static int WordEnd(string line, int from, int to)
    {
        int space = line.AsSpan(from, to - from).LastIndexOf(' ');
        return space > 0 ? from + space : char.IsLowSurrogate(line[to]) ? to - 1 : to;
    }

    private static IEnumerable<Range> Split(string text)
    {
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (i == text.Length - 1 || Ends(text, i))
            {
                yield return start..(i + 1);
                while (i + 1 < text.Length && char.IsWhiteSpace(text[i + 1]))
                {
                    i++;
                }

                start = i + 1;
            }
        }
    }

    private static bool Ends(string text, int i) =>
        text[i] is '。' || (text[i] is '.' or '!' or '?' && char.IsWhiteSpace(text[i + 1]) && !GoesOn(text, i + 2));

    // "e.g. this" and "approx. 10" are not the end of a sentence.
    private static bool GoesOn(string text, int next) => next < text.Length && (char.IsLower(text[next]) || char.IsDigit(text[next]));

    private static IEnumerable<Piece> Pieces(TextFile file, LineSpan span, int start, int end)
    {
        int offset = 0;
        for (int line = span.First; line <= span.Last; line++)
        {
            int length = file.Lines[line].Length;
            int from = Math.Max(start - offset, 0);
            int to = Math.Min(end - offset, length);
            if (from < to)
            {
                yield return new Piece(line, from, to);
            }

            offset += length + 1;
        }
    }
}
