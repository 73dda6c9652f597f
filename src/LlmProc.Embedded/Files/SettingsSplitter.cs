using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Files of <c>key = value</c> lines under <c>[section]</c> lines: each key with its value and the comment above it is a passage.</summary>
internal static class SettingsSplitter
{
    // A longer value is quoted in part.
    private const int MostLines = 12;

    public static ImmutableArray<Passage> Split(TextFile file)
    {
        var passages = ImmutableArray.CreateBuilder<Passage>();
        string section = "";
        int start = 0;
        for (int i = 0; i < file.Lines.Length; i++)
        {
            string line = file.Lines[i].Trim();
            if (line.Length == 0 || line.StartsWith('['))
            {
                section = line.Length == 0 ? section : line.Trim('[', ']');
                start = i + 1;
            }
            else if (!IsComment(line))
            {
                int end = EndOfValue(file.Lines, i);
                string key = line.Split('=', ':')[0].Trim();
                ImmutableArray<string> headings = section.Length == 0 ? [key] : [section, key];
                passages.Add(new Passage(file, headings, PassageKind.Lines, new LineSpan(start, end), [.. Units(start, i, end)]));
                i = end;
                start = end + 1;
            }
        }

        return passages.ToImmutable();
    }

    private static bool IsComment(string line) => line[0] is '#' or ';';

    // The comment above a key is quoted with it: it says what the value is for.
    private static IEnumerable<LineSpan> Units(int start, int key, int end) =>
        end - start < MostLines
            ? [new LineSpan(start, end)]
            : [new LineSpan(start, key), .. Enumerable.Range(key + 1, end - key).Select(i => new LineSpan(i, i))];

    /// <summary>A value goes on while a bracket or a triple quote is open. Brackets inside strings are rare enough in what is preloaded.</summary>
    private static int EndOfValue(ImmutableArray<string> lines, int first)
    {
        int depth = 0;
        bool quoted = false;
        for (int i = first; i < lines.Length; i++)
        {
            string line = lines[i];
            quoted ^= (Count(line, "\"\"\"") + Count(line, "'''")) % 2 == 1;
            depth += quoted ? 0 : Count(line, "[") + Count(line, "{") - Count(line, "]") - Count(line, "}");
            if (!quoted && depth <= 0)
            {
                return i;
            }
        }

        // Never closed: what looked like a bracket was none.
        return first;
    }

    private static int Count(string line, string what) => line.AsSpan().Count(what);
}
