namespace LlmProc;

/// <summary>
/// TOML text to a tree of nodes that know their places. It reads no file, applies no default and never throws for bad text.
/// </summary>
internal static class TomlReader
{
    /// <summary>
    /// Reads a text. The result is null if it was not meant to be TOML; else all that is wrong is reported and left out of the tree, so that
    /// whoever reads the tree finds the other mistakes too.
    /// </summary>
    /// <param name="file">The name that diagnostics give the text.</param>
    public static Node.Table? Read(string text, string file, ICollection<Diagnostic> diagnostics) =>
        Read(new Report(new SourceText(file, SourceText.WithoutMark(text)), diagnostics));

    internal static Node.Table? Read(Report report) =>
        ForbiddenCharacters.Report(report) || TomlFloods.ReportCarriageReturns(report) ? null : new TomlSyntax(report).Read();
}
