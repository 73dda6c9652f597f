namespace LlmProc;

/// <summary>
/// YAML text to the same tree that <see cref="TomlReader"/> makes. What programs have no use for and readers of YAML disagree about is
/// refused. It reads no file, applies no default and never throws for bad text.
/// </summary>
internal static class YamlReader
{
    /// <summary>
    /// Reads a text. The result is null if it is not YAML at all; where only single values are wrong they are reported and replaced by
    /// <see cref="Node.Unread"/>, so that whoever reads the tree finds the other mistakes too.
    /// </summary>
    /// <param name="file">The name that diagnostics give the text.</param>
    public static Node.Table? Read(string text, string file, ICollection<Diagnostic> diagnostics) =>
        Read(new Report(new SourceText(file, SourceText.WithoutMark(text)), diagnostics));

    internal static Node.Table? Read(Report report)
    {
        if (ForbiddenCharacters.Report(report) || ForbiddenCharacters.ReportLineEnds(report))
        {
            return null;
        }

        var errors = new YamlErrors(report);
        var events = new YamlEvents(report.Source.Text);
        try
        {
            return new YamlTree(report, errors, events).Read();
        }
        catch (YamlSyntaxException e)
        {
            errors.Syntax(e.Message, e.At, events);
            return null;
        }
    }
}
