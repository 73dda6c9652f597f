namespace LlmProc.Testing;

/// <summary>What counts in a Markdown file of cases: headings and fenced blocks. Lines count from 1.</summary>
internal abstract record MarkdownPart(int Line)
{
    /// <param name="Level">Number of its hashes.</param>
    public sealed record Heading(int Line, int Level, string Text) : MarkdownPart(Line);

    /// <param name="Line">The line of the fence that opens it.</param>
    /// <param name="EndLine">The line of the fence that closes it; null if none does.</param>
    /// <param name="Info">What stands after the fence.</param>
    /// <param name="Text">Its lines, each with a line break.</param>
    public sealed record Block(int Line, int? EndLine, string Info, string Text) : MarkdownPart(Line);
}
