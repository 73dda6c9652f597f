using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace LlmProc;

/// <summary>
/// TOML text to a tree of nodes that know their places. It reads no file, applies no default and never throws for bad text.
/// </summary>
public static class TomlReader
{
    /// <summary>Tables and lists within each other, the file itself not counted.</summary>
    internal const int MaxDepth = 16;

    internal const int MaxKeys = 2000;

    /// <summary>
    /// Reads a text. The result is null if it is not TOML at all; where only single values are wrong they are reported and left out of the
    /// tree, so that whoever reads the tree finds the other mistakes too.
    /// </summary>
    /// <param name="file">The name that diagnostics give the text.</param>
    public static Node.Table? Read(string text, string file, ICollection<Diagnostic> diagnostics) =>
        Read(new Report(new SourceText(file, WithoutMark(text)), diagnostics));

    internal static string WithoutMark(string text) => text.StartsWith('\uFEFF') ? text[1..] : text;

    internal static Node.Table? Read(Report report)
    {
        if (TomlErrors.ReportCharacters(report))
        {
            return null;
        }

        DocumentSyntax document;
        try
        {
            // Not validated: the parser's own checks repeat whole tables in their messages, and with them secrets.
            document = SyntaxParser.Parse(report.Source.Text, "", validate: false);
        }
        catch (TomlException)
        {
            // The one thing it throws for, at depth 64.
            TomlErrors.ReportDepth(report);
            return null;
        }

        catch (ArgumentOutOfRangeException)
        {
            // A text that ends within an escape: the parser then shows a character that is none.
            int end = report.Source.Text.Length;
            report.Error(DiagnosticCodes.Syntax, report.Source.SpanOf(end, end), TomlErrors.UnclosedString);
            return null;
        }

        return TomlErrors.Report(document.Diagnostics, report) is { } unreadable ? new TomlTree(report, unreadable).Build(document) : null;
    }
}
