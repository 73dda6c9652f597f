using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Finds the passage that says what a project, or a file, is.</summary>
internal static class Overview
{
    /// <summary>The first paragraph of the file that the question names by title or file name; null where it asks for more than that.</summary>
    public static Passage? Find(Question question, ImmutableArray<Passage> passages)
    {
        string[] named = [.. QuestionKinds.Named(question)];
        Passage[] openings = [.. passages.GroupBy(passage => passage.File.Path).Select(Opening).OrderByDescending(IsReadme)];
        return openings.FirstOrDefault(opening => NameOf(opening).IsSupersetOf(named));
    }

    private static Passage Opening(IEnumerable<Passage> file)
    {
        Passage opening = file.FirstOrDefault(passage =>
            passage.Kind == PassageKind.Paragraph || passage.Prose is not null || passage.Headings is [.., "description"]) ?? file.First();

        // What it leads in, an example mostly, does not say what the thing is.
        return opening.Prose is { } prose ? opening with { Kind = PassageKind.Paragraph, Span = prose, Units = [prose], Prose = null } : opening;
    }

    private static bool IsReadme(Passage passage) =>
        Path.GetFileName(passage.File.Path.AsSpan()).StartsWith("readme", StringComparison.OrdinalIgnoreCase);

    /// <summary>"Tidepool: a sync tool" is named Tidepool.</summary>
    private static HashSet<string> NameOf(Passage opening)
    {
        string title = opening.Headings is [var heading, ..] && opening.Kind != PassageKind.Lines ? heading : "";
        int end = title.AsSpan().IndexOfAny(":–—(");
        return Lexer.TermSet((end > 0 ? title[..end] : title) + " " + opening.File.Path);
    }
}
