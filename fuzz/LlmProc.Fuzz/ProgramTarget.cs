using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace LlmProc.Fuzz;

/// <summary>Compiles a text as a program of each format, and throws where an answer breaks a promise of the compiler.</summary>
public sealed partial class ProgramTarget : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llmproc-fuzz-").FullName;

    public ProgramTarget()
    {
        // Something for patterns to find.
        Directory.CreateDirectory(Path.Combine(_folder, "a", "a"));
        File.WriteAllText(Path.Combine(_folder, "a", "a", "a.md"), "a");
    }

    public static void Read(string text)
    {
        CheckReader(text, TomlReader.Read);
        CheckReader(text, YamlReader.Read);
        CheckReader(text, ReadJson);
    }

    /// <summary>Also as files that are linked; paths lose what leads out of their folder, so that no input searches the disk.</summary>
    public void Link(ReadOnlySpan<byte> bytes)
    {
        string text = FolderAbove().Replace(Root().Replace(Encoding.UTF8.GetString(bytes), ""), ".");
        foreach (string name in new[] { "main.toml", "main.yaml" })
        {
            // What is not UTF-8 is not read, so it can stay as it is.
            File.WriteAllBytes(Path.Combine(_folder, name), Utf8.IsValid(bytes) ? Encoding.UTF8.GetBytes(text) : bytes);
            Compilation compilation = ProgramLinker.Link(name, new LinkOptions(_folder));
            Check(compilation.Graph is not null, [.. compilation.Diagnostics.Where(diagnostic => diagnostic.File == name)], text, compilation.Diagnostics);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Node.Table? ReadJson(string text, string file, ICollection<Diagnostic> diagnostics)
    {
        var report = new Report(new SourceText(file, SourceText.WithoutMark(text)), diagnostics);
        Node.Table? table = JsonTree.Read(report);
        McpConfigFile.Read(new Report(report.Source, []), "/");
        return table;
    }

    private static void CheckReader(string text, Func<string, string, ICollection<Diagnostic>, Node.Table?> read)
    {
        var diagnostics = new List<Diagnostic>();
        Node.Table? table = read(text, "main", diagnostics);
        bool hasAnswer = table is not null || diagnostics.Count > 0;
        Promise(hasAnswer, "neither a tree nor an error", text);
        CheckPlaces(diagnostics, text);
    }

    private static void Check(bool hasGraph, List<Diagnostic> ofText, string text, ImmutableArray<Diagnostic> all)
    {
        Promise(hasGraph != all.Any(diagnostic => diagnostic.Severity == Severity.Error), "a graph if and only if no error", text);
        CheckPlaces(ofText, text);
        DiagnosticWriter.Write(TextWriter.Null, all, color: true);
    }

    private static void CheckPlaces(List<Diagnostic> diagnostics, string text)
    {
        string[] lines = (text.StartsWith('\uFEFF') ? text[1..] : text).Split('\n');
        foreach (Diagnostic diagnostic in diagnostics)
        {
            SourceSpan span = diagnostic.Span;
            Promise(IsPlace(span.Line, span.Column) && IsPlace(span.EndLine, span.EndColumn), $"a place in the text: {diagnostic}", text);
            Promise(span.EndLine > span.Line || (span.EndLine == span.Line && span.EndColumn >= span.Column), $"an end after the start: {diagnostic}", text);
            Promise(!diagnostic.Message.Any(char.IsControl), $"a message to look at: {diagnostic}", text);
            Promise(diagnostic.Hint?.Any(char.IsControl) != true, $"a hint to look at: {diagnostic}", text);
        }

        bool IsPlace(int line, int column) => line >= 1 && line <= lines.Length && column >= 1 && column <= lines[line - 1].Length + 1;
    }

    private static void Promise(bool isKept, string what, string text)
    {
        if (!isKept)
        {
            throw new InvalidOperationException($"not kept: {what}\n{text}");
        }
    }

    /// <summary>Slashes that begin a path: neither within one nor those of a URL.</summary>
    [GeneratedRegex(@"(?<![\w.*?\])}/-])(?<!:(?=//))/+", RegexOptions.CultureInvariant)]
    private static partial Regex Root();

    [GeneratedRegex(@"\.{2,}(?=[/\\])", RegexOptions.CultureInvariant)]
    private static partial Regex FolderAbove();
}
