using System.Collections.Immutable;

namespace LlmProc.Testing;

/// <summary>Reads script files: TOML with one <c>[[rule]]</c> per answer, the first that matches counts.</summary>
public static class ScriptFile
{
    private const int LargestFile = 1024 * 1024;

    private static readonly SourceSpan Start = new(1, 1, 1, 1);

    /// <summary>The model that answers from a script file; null if anything is wrong with it. Warnings may come with a model.</summary>
    /// <param name="path">Also the name of the file in the diagnostics.</param>
    /// <param name="diagnostics">Gets all that is wrong, each with its place.</param>
    /// <param name="timeProvider">The clock for delays; the system's by default.</param>
    public static ScriptedModel? Load(string path, ICollection<Diagnostic> diagnostics, TimeProvider? timeProvider = null)
    {
        if (TextFile.Read(path, LargestFile, out string? problem) is { } text)
        {
            return Rules(text, path, 1, diagnostics) is { } rules ? ScriptedModel.WithoutLog(rules, timeProvider ?? TimeProvider.System) : null;
        }

        diagnostics.Add(new Diagnostic(ScriptCodes.Unreadable, Severity.Error, path, Start, $"The script file cannot be read: {problem}.",
            "The name of a model of the provider 'script' is the path of a script file."));
        return null;
    }

    /// <summary>The rules of a script that is, or is a part of, a file; null if anything is wrong with them.</summary>
    /// <param name="firstLine">The line of the file that the text begins in.</param>
    internal static ImmutableArray<Rule>? Rules(string text, string file, int firstLine, ICollection<Diagnostic> diagnostics)
    {
        var found = new List<Diagnostic>();
        ImmutableArray<Rule> rules = TomlReader.Read(text, file, found) is { } table ? Bind(table, file, found) : [];
        string[] lines = text.Split('\n');
        foreach (Diagnostic diagnostic in found)
        {
            string? line = diagnostic.SourceLine ?? lines.ElementAtOrDefault(diagnostic.Span.Line - 1)?.TrimEnd('\r');
            diagnostics.Add((diagnostic with { SourceLine = line }).Below(firstLine));
        }

        return found.Exists(diagnostic => diagnostic.Severity == Severity.Error) ? null : rules;
    }

    /// <summary>The rules of a tree that was already read; of use only if no error was reported.</summary>
    internal static ImmutableArray<Rule> Bind(Node.Table table, string file, ICollection<Diagnostic> diagnostics) =>
        new ScriptBinder(new ScriptReport(file, diagnostics)).Bind(table);

    /// <summary>The same message about a text that begins in this line of its file.</summary>
    internal static Diagnostic Below(this Diagnostic diagnostic, int firstLine) => diagnostic with
    {
        Span = diagnostic.Span with { Line = diagnostic.Span.Line + firstLine - 1, EndLine = diagnostic.Span.EndLine + firstLine - 1 },
    };
}
