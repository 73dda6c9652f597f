using System.Text;

namespace LlmProc.Testing;

/// <summary>Finds headings and fenced blocks. All other Markdown is prose to it.</summary>
internal static class MarkdownReader
{
    private const int DeepestIndent = 3;
    private const int MostHashes = 6;
    private const int ShortestFence = 3;

    public static IEnumerable<MarkdownPart> Read(string[] lines)
    {
        for (int i = 0; i < lines.Length; i++)
        {
            if (Fence(lines[i]) is { } fence)
            {
                MarkdownPart.Block block = ReadBlock(lines, i, fence);
                yield return block;
                i = (block.EndLine ?? lines.Length) - 1;
            }
            else if (HeadingOf(lines[i], i + 1) is { } heading)
            {
                yield return heading;
            }
        }
    }

    private static MarkdownPart.Block ReadBlock(string[] lines, int start, OpenFence fence)
    {
        var text = new StringBuilder();
        for (int i = start + 1; i < lines.Length; i++)
        {
            if (fence.IsClosedBy(lines[i]))
            {
                return new MarkdownPart.Block(start + 1, i + 1, fence.Info, text.ToString());
            }

            int indent = Math.Min(Indent(lines[i]), fence.Indent);
            text.Append(lines[i], indent, lines[i].Length - indent).Append('\n');
        }

        return new MarkdownPart.Block(start + 1, null, fence.Info, text.ToString());
    }

    private static OpenFence? Fence(string line)
    {
        int indent = Indent(line);
        if (indent > DeepestIndent || indent == line.Length || line[indent] is not ('`' or '~'))
        {
            return null;
        }

        char mark = line[indent];
        int length = line.AsSpan(indent).IndexOfAnyExcept(mark) is >= 0 and int other ? other : line.Length - indent;
        string info = line[(indent + length)..].Trim();
        return length < ShortestFence || (mark == '`' && info.Contains('`', StringComparison.Ordinal)) ? null : new OpenFence(mark, length, indent, info);
    }

    private static MarkdownPart.Heading? HeadingOf(string line, int number)
    {
        string text = line.TrimStart(' ');
        int level = text.AsSpan().IndexOfAnyExcept('#');
        return line.Length - text.Length <= DeepestIndent && level is >= 1 and <= MostHashes && text[level] is ' ' or '\t'
            ? new MarkdownPart.Heading(number, level, text[level..].Trim().TrimEnd('#').TrimEnd())
            : null;
    }

    private static int Indent(string line) => line.Length - line.AsSpan().TrimStart(' ').Length;

    private sealed record OpenFence(char Mark, int Length, int Indent, string Info)
    {
        public bool IsClosedBy(string line)
        {
            ReadOnlySpan<char> text = line.AsSpan().Trim();
            return text.Length >= Length && !text.ContainsAnyExcept(Mark) && MarkdownReader.Indent(line) <= DeepestIndent;
        }
    }
}
