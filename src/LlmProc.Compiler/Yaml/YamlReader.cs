namespace LlmProc;

/// <summary>
/// YAML text to the same tree that <see cref="TomlReader"/> makes. What programs have no use for and readers of YAML disagree about is
/// refused. It reads no file, applies no default and never throws for bad text.
/// </summary>
internal static class YamlReader
{
    /// <summary>
    /// Reads a text. The result is null if it is not YAML at all; where only single values are wrong they are reported and replaced by
    /// <see cref="Node.Unread"/>, and of a text that cannot be understood from some place on there is what stands above that, so that whoever
    /// reads the tree finds the other mistakes too.
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
        var tree = new YamlTree(report, errors, events);
        Node.Table? table = tree.Read();
        if (tree.Failure is { } failure)
        {
            errors.Syntax(failure.Message, failure.At, events);
        }

        return report.IsBroken && table is not null ? WithoutTaken(table) : table;
    }

    /// <summary>Servers that tools are taken from may stand where nothing was read any more.</summary>
    private static Node.Table WithoutTaken(Node.Table table) => Without(Without(table, "tools", "mcp"), "mcp", "tools");

    private static Node.Table Without(Node.Table table, string section, string key) => new(table.Span,
    [
        .. table.Entries.Select(entry => entry.Key == section && entry.Value is Node.Table inner
            ? new Entry(entry.Key, entry.KeySpan, new Node.Table(inner.Span, [.. inner.Entries.Where(own => own.Key != key)]))
            : entry),
    ]);
}
