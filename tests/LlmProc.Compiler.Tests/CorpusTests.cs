using System.Collections.Immutable;

namespace LlmProc;

/// <summary>
/// Each file of the corpus ends in what the compiler says of it, one <c>#!</c> line per diagnostic:
/// line, column, severity, code, message and after a bar the hint. <c>@</c> stands for the folder.
/// </summary>
public sealed class CorpusTests
{
    private const string Mark = "#! ";
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "corpus");

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Folder).Where(file => Path.GetExtension(file) is ".toml" or ".yaml" or ".yml").Select(file => Path.GetFileName(file))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_gets_exactly_the_diagnostics_it_names(string file)
    {
        string[] expected = [.. File.ReadLines(Path.Combine(Folder, file)).Where(line => line.StartsWith(Mark, StringComparison.Ordinal))];

        Compilation compilation = ProgramLinker.Link(file, new LinkOptions(Folder));

        ImmutableArray<string> said = [.. compilation.Diagnostics.Where(diagnostic => diagnostic.File == file).Select(Line)];
        said.ShouldBe(expected);
        (compilation.Graph is null).ShouldBe(compilation.Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error));
    }

    [Fact]
    public void Every_code_is_in_the_table_once()
    {
        DiagnosticCodes.All.Select(row => row.Code).ShouldBeUnique();
        string[] said = [.. Directory.GetFiles(Folder).SelectMany(File.ReadLines)
            .Where(line => line.StartsWith(Mark, StringComparison.Ordinal)).Select(line => line.Split(' ')[3])];
        said.ShouldBeSubsetOf(DiagnosticCodes.All.Select(row => row.Code));
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
