using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Cuts Markdown, and prose that looks like it, into paragraphs, lists, tables and code blocks under their headings; used once.</summary>
/// <remarks>A block that a short paragraph leads in ("Run the tests:") is one passage with it: alone, neither answers.</remarks>
internal sealed class MarkdownSplitter(TextFile file)
{
    private readonly ImmutableArray<Passage>.Builder _passages = ImmutableArray.CreateBuilder<Passage>();
    private readonly Stack<(int Level, string Text)> _headings = [];
    private readonly ImmutableArray<string> _lines = file.Lines;
    private ImmutableArray<string> _path = [];
    private int _inSection;

    public ImmutableArray<Passage> Split()
    {
        for (int i = 0; i < _lines.Length;)
        {
            i = MarkdownLine.IsBlank(_lines[i]) || MarkdownLine.IsRule(_lines[i]) ? i + 1
                : MarkdownLine.HeadingLevel(_lines[i]) is > 0 and int level ? Heading(i, level, i + 1)
                : MarkdownLine.FenceOf(_lines[i]) is { } fence ? Code(i, fence)
                : MarkdownLine.IsComment(_lines[i]) ? EndOfComment(i)
                : IsTable(i) ? Table(i)
                : MarkdownLine.IsItem(_lines[i]) ? List(i)
                : Paragraph(i);
        }

        return _passages.ToImmutable();
    }

    private int Heading(int line, int level, int next)
    {
        while (_headings.TryPeek(out (int Level, string Text) outer) && outer.Level >= level)
        {
            _headings.Pop();
        }

        _headings.Push((level, MarkdownLine.HeadingText(_lines[line])));
        _path = [.. _headings.Reverse().Select(heading => heading.Text)];
        _inSection = 0;
        return next;
    }

    private int Code(int first, string fence)
    {
        int last = first + 1;
        while (last < _lines.Length && !_lines[last].TrimStart().StartsWith(fence, StringComparison.Ordinal))
        {
            last++;
        }

        last = Math.Min(last, _lines.Length - 1);
        return Add(PassageKind.Code, first, [new LineSpan(first, last)]);
    }

    private int EndOfComment(int line)
    {
        int end = line;
        while (end < _lines.Length && !_lines[end].Contains("-->", StringComparison.Ordinal))
        {
            end++;
        }

        // Never closed: only this line is lost.
        return end == _lines.Length ? line + 1 : end + 1;
    }

    private bool IsTable(int line) =>
        line + 1 < _lines.Length && _lines[line].Contains('|') && MarkdownLine.IsTableRule(_lines[line + 1]);

    private int Table(int first)
    {
        int end = first + 2;
        while (end < _lines.Length && _lines[end].Contains('|'))
        {
            end++;
        }

        return end == first + 2
            ? Add(PassageKind.Paragraph, first, [new LineSpan(first, end - 1)])
            : Add(PassageKind.Table, first, [.. Enumerable.Range(first + 2, end - first - 2).Select(i => new LineSpan(i, i))]);
    }

    private int List(int first)
    {
        int indent = MarkdownLine.Indent(_lines[first]);
        var items = ImmutableArray.CreateBuilder<LineSpan>();
        int start = first;
        int last = first;
        for (int i = first + 1; i < _lines.Length && Continues(i, indent); i++)
        {
            if (MarkdownLine.IsItem(_lines[i]) && MarkdownLine.Indent(_lines[i]) <= indent)
            {
                items.Add(new LineSpan(start, last));
                start = i;
            }

            last = MarkdownLine.IsBlank(_lines[i]) ? last : i;
        }

        items.Add(new LineSpan(start, last));
        return Add(PassageKind.List, first, items.ToImmutable());
    }

    private bool Continues(int line, int indent)
    {
        if (MarkdownLine.IsBlank(_lines[line]))
        {
            return line + 1 < _lines.Length && !MarkdownLine.IsBlank(_lines[line + 1]) && BelongsToList(line + 1, indent);
        }

        return BelongsToList(line, indent) || (!StartsBlock(line) && !MarkdownLine.IsBlank(_lines[line - 1]));
    }

    private bool BelongsToList(int line, int indent) => MarkdownLine.IsItem(_lines[line]) || MarkdownLine.Indent(_lines[line]) > indent;

    private int Paragraph(int first)
    {
        int end = first + 1;
        while (end < _lines.Length && !MarkdownLine.IsBlank(_lines[end]) && !StartsBlock(end))
        {
            if (MarkdownLine.UnderlineLevel(_lines[end]) is > 0 and int level && end == first + 1)
            {
                return Heading(first, level, end + 1);
            }

            end++;
        }

        bool readable = !_lines[first..end].All(MarkdownLine.IsDecoration);
        return readable ? Add(PassageKind.Paragraph, first, [new LineSpan(first, end - 1)]) : end;
    }

    private bool StartsBlock(int line) =>
        MarkdownLine.HeadingLevel(_lines[line]) > 0 || MarkdownLine.FenceOf(_lines[line]) is not null
        || MarkdownLine.IsItem(_lines[line]) || IsTable(line);

    private int Add(PassageKind kind, int first, ImmutableArray<LineSpan> units)
    {
        bool opens = _inSection++ == 0;
        int last = units[^1].Last;
        LineSpan? prose = null;
        if (kind != PassageKind.Paragraph && !opens && _passages[^1] is { Kind: PassageKind.Paragraph } lead && LeadsIn(lead, kind))
        {
            opens = lead.OpensSection;
            first = lead.Span.First;
            prose = lead.Span;
            _passages.RemoveAt(_passages.Count - 1);
        }

        _passages.Add(new Passage(file, _path, kind, new LineSpan(first, last), units) { OpensSection = opens, Prose = prose });
        return last + 1;
    }

    private bool LeadsIn(Passage paragraph, PassageKind kind) =>
        _lines[paragraph.Span.Last].AsSpan().TrimEnd().EndsWith(":")
        || (kind == PassageKind.Code && paragraph.Span.Last - paragraph.Span.First < 2);
}
