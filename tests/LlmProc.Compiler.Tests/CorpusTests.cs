using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace LlmProc;

/// <summary>
/// Each file of the corpus ends in what the compiler says of it, one <c>#!</c> line per diagnostic:
/// line, column, severity, code, message and after a bar the hint. <c>@</c> stands for the folder.
/// With <c>LLMPROC_UPDATE_CORPUS=1</c> the files are given what is said now, to be read in the diff.
/// </summary>
public sealed class CorpusTests
{
    private const string Mark = "#! ";
    internal static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "corpus");

    public static TheoryData<string> Files => [.. Names];

    internal static IEnumerable<string> Names =>
        Directory.GetFiles(Folder).Where(file => Path.GetExtension(file) is ".toml" or ".yaml" or ".yml").Select(file => Path.GetFileName(file))
            .Order(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_gets_exactly_the_diagnostics_it_names(string file)
    {
        string[] expected = [.. File.ReadLines(Path.Combine(Folder, file)).Where(line => line.StartsWith(Mark, StringComparison.Ordinal))];

        Compilation compilation = ProgramLinker.Link(file, new LinkOptions(Folder));

        ImmutableArray<string> said = [.. compilation.Diagnostics.Where(diagnostic => diagnostic.File == file).Select(Line)];
        if (Environment.GetEnvironmentVariable("LLMPROC_UPDATE_CORPUS") == "1")
        {
            Update(file, said);
            return;
        }

        said.ShouldBe(expected);
        (compilation.Graph is null).ShouldBe(compilation.Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error));
    }

    [Theory]
    [Trait("Row", "35")]
    [MemberData(nameof(Files))]
    public void Nothing_that_is_said_of_a_file_has_its_secrets_or_hidden_characters(string file)
    {
        var text = new StringWriter { NewLine = "\n" };
        Compilation compilation = ProgramLinker.Link(file, new LinkOptions(Folder));
        DiagnosticWriter.Write(text, compilation.Diagnostics, color: false);

        string said = string.Join('\n', compilation.Diagnostics.Select(found => $"{found.Message}\n{found.Hint}"));

        $"{text}{said}{string.Join('\n', compilation.Diagnostics.Select(found => found.SourceLine))}".ShouldNotMatch("hunter2|verysecret");
        $"{text}{said}".EnumerateRunes().Where(rune => rune.Value != '\n' && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format).ShouldBeEmpty();
    }

    [Fact]
    public void Every_code_is_in_the_table_once()
    {
        DiagnosticGuide.All.Select(entry => entry.Code).ShouldBeInOrder();
        DiagnosticGuide.All.Select(entry => entry.Code).ShouldBeUnique();
        typeof(DiagnosticCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!).ShouldBe(DiagnosticGuide.All.Select(entry => entry.Code), ignoreOrder: true);
        string[] said = [.. Directory.GetFiles(Folder).SelectMany(File.ReadLines)
            .Where(line => line.StartsWith(Mark, StringComparison.Ordinal)).Select(line => line.Split(' ')[3])];
        said.ShouldBeSubsetOf(DiagnosticGuide.All.Select(entry => entry.Code));
    }

    private static void Update(string file, IEnumerable<string> said, [CallerFilePath] string source = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(source)!, "corpus", file);
        string text = File.ReadAllText(path);
        int at = text.StartsWith(Mark, StringComparison.Ordinal) ? 0 : text.IndexOf("\n" + Mark, StringComparison.Ordinal) + 1;
        string program = at > 0 || text.StartsWith(Mark, StringComparison.Ordinal) ? text[..at] : text;
        File.WriteAllText(path, program + string.Concat(said.Select(line => line + "\n")));
    }

    private static string Line(Diagnostic diagnostic)
    {
        SourceSpan span = diagnostic.Span;
        string severity = diagnostic.Severity.ToString().ToLowerInvariant();
        string hint = diagnostic.Hint is null ? "" : $" | {diagnostic.Hint}";
        string line = $"{Mark}{span.Line}:{span.Column} {severity} {diagnostic.Code} {diagnostic.Message}{hint}";
        return line.Replace(Folder, "@", StringComparison.Ordinal);
    }
}
