using System.Collections.Immutable;

namespace LlmProc;

/// <summary>A preloaded file by its lines, without line ends.</summary>
internal sealed record TextFile(string Path, ImmutableArray<string> Lines)
{
    public static TextFile Read(PreloadedText file) => new(file.Path, [.. file.Text.Split('\n').Select(line => line.TrimEnd('\r'))]);

    public string Text(LineSpan span) => string.Join('\n', Lines.AsSpan()[span.First..(span.Last + 1)]!);
}

/// <summary>Lines of a file, counted from 0, both ends included.</summary>
internal readonly record struct LineSpan(int First, int Last);

internal enum PassageKind
{
    Paragraph,
    List,
    Table,
    Code,

    /// <summary>Lines of a file that is not prose: settings, data, source.</summary>
    Lines,
}

/// <summary>A block of a file that can answer a question by itself.</summary>
/// <param name="Headings">The headings it stands under, outermost first; for a setting its section and key.</param>
/// <param name="Span">All of it, with the sentence that leads it in.</param>
/// <param name="Units">What may be quoted alone: the items of a list, the rows of a table, the lines of a file of settings.</param>
internal sealed record Passage(TextFile File, ImmutableArray<string> Headings, PassageKind Kind, LineSpan Span, ImmutableArray<LineSpan> Units)
{
    /// <summary>The lines before the units: a sentence that leads them in, the head of a table.</summary>
    public LineSpan? Lead => Units[0].First > Span.First ? new LineSpan(Span.First, Units[0].First - 1) : null;

    /// <summary>The paragraph that leads it in; null where it has none or is one itself.</summary>
    public LineSpan? Prose { get; init; }

    /// <summary>Nothing stands between it and its heading.</summary>
    public bool OpensSection { get; init; }

    /// <summary>The terms of the headings and of the file's name: a question may name the place it asks about.</summary>
    public IEnumerable<string> HeadingTerms() => Headings.Prepend(File.Path).SelectMany(Lexer.Terms);
}
