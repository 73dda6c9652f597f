using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Source code, YAML, JSON, XML: blocks between blank lines, cut where they grow too long to quote.</summary>
internal static class SourceSplitter
{
    private const int MostLines = 12;

    public static ImmutableArray<Passage> Split(TextFile file)
    {
        bool indentTells = Path.GetExtension(file.Path) is ".yaml" or ".yml";
        var passages = ImmutableArray.CreateBuilder<Passage>();
        ImmutableArray<string> headings = [];
        int start = 0;
        for (int i = 0; i <= file.Lines.Length; i++)
        {
            bool blank = i == file.Lines.Length || string.IsNullOrWhiteSpace(file.Lines[i]);
            bool topLevel = indentTells && !blank && char.IsLetter(file.Lines[i][0]);
            if (i > start && (blank || topLevel || i - start == MostLines))
            {
                passages.Add(new Passage(file, headings, PassageKind.Lines, new LineSpan(start, i - 1), [.. Each(start, i)]));
                start = i;
            }

            // The key of the outermost level says what its lines are about.
            headings = topLevel ? [file.Lines[i].Split(':')[0]] : headings;
            start = blank ? i + 1 : start;
        }

        return passages.ToImmutable();
    }

    private static IEnumerable<LineSpan> Each(int start, int end) => Enumerable.Range(start, end - start).Select(i => new LineSpan(i, i));
}
