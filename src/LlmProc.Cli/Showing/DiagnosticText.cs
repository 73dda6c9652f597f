using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Showing;

/// <summary>Diagnostics as text for people.</summary>
internal static class DiagnosticText
{
    /// <summary>To stdout, where they are the result.</summary>
    public static void Write(IEnumerable<Diagnostic> diagnostics, Screen screen) => Write(diagnostics, screen.Write, screen.Out, screen.Width);

    /// <summary>To stderr, where they are about the result.</summary>
    public static void WriteError(IEnumerable<Diagnostic> diagnostics, Screen screen) => Write(diagnostics, screen.WriteError, screen.Err, screen.ErrorWidth);

    /// <summary>Place, code and message in one line, without the source.</summary>
    public static string Line(Diagnostic diagnostic) =>
        $"{diagnostic.File}({diagnostic.Span.Line},{diagnostic.Span.Column}): {Name(diagnostic.Severity)} {diagnostic.Code}: {diagnostic.Message}";

    private static string Name(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "note",
    };

    /// <param name="columns">Of the terminal that is written to; null if it is none.</param>
    private static void Write(IEnumerable<Diagnostic> diagnostics, Action<string> write, Palette palette, int? columns)
    {
        Diagnostic[] all = [.. diagnostics];
        if (all.Length == 0)
        {
            return;
        }

        using var text = new StringWriter { NewLine = "\n" };

        // It makes visible whatever is hidden in the files; what is left are colors of its own.
        DiagnosticWriter.Write(text, all, palette.IsOn, columns ?? int.MaxValue);
        write(text.ToString());
    }
}
