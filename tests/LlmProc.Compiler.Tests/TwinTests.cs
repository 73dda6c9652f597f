using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LlmProc;

/// <summary>A program that is written in the other format gets the same diagnostics, at the same keys and values.</summary>
public sealed partial class TwinTests(TwinTests.CorpusCopy copy) : IClassFixture<TwinTests.CorpusCopy>
{
    /// <summary>Files of the corpus that can be read as a tree, and whose tree YAML can hold too: it has no dates.</summary>
    public static TheoryData<string> Files =>
        [.. CorpusTests.Names.Where(file => Path.GetExtension(file) == ".toml" && ReadTree(file) is { } tree && !HasDate(tree))];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_same_program_in_YAML_gets_the_same_diagnostics(string file)
    {
        string twin = Path.ChangeExtension(file, ".yaml");
        var yaml = new StringBuilder();
        Write(yaml, ReadTree(file)!, 0, text => text == file || text.EndsWith("/" + file, StringComparison.Ordinal) ? text[..^file.Length] + twin : text);
        string text = yaml.ToString();
        copy.Folder.Write(twin, text);

        string[] expected = Said(copy.Folder.Link(file), file, File.ReadAllText(Path.Combine(CorpusTests.Folder, file)));
        string[] said = Said(copy.Folder.Link(twin), twin, text);

        said.ShouldBe(expected, ignoreOrder: true, text);
    }

    /// <summary>The corpus, in a folder where twins can stand beside.</summary>
    public sealed class CorpusCopy : IDisposable
    {
        public CorpusCopy()
        {
            foreach (string file in Directory.GetFiles(CorpusTests.Folder))
            {
                File.Copy(file, Folder[Path.GetFileName(file)]);
            }
        }

        public TempFolder Folder { get; } = new();

        public void Dispose() => Folder.Dispose();
    }

    /// <summary>Without what differs because the texts do: places, the name of the file, quotes.</summary>
    private static string[] Said(Compilation compilation, string file, string text)
    {
        string[] lines = text.Split('\n');
        return [.. compilation.Diagnostics.Where(diagnostic => diagnostic.File == file).Select(diagnostic =>
        {
            SourceSpan span = diagnostic.Span;
            string at = span.Line == span.EndLine ? lines[span.Line - 1][(span.Column - 1)..(span.EndColumn - 1)] : "";
            // A table has its place at its braces, its header or its key; a number may be written in other ways.
            string key = diagnostic.Code == DiagnosticCodes.Missing ? "(table)"
                : Number().IsMatch(at) ? "(number)"
                : Word().Match(at) is { Success: true } word ? word.Groups[1].Value
                : "(other)";
            string message = $"{diagnostic.Severity} {diagnostic.Code} {diagnostic.Message} | {diagnostic.Hint} | {key}";
            return Regex.Replace(Place().Replace(message, "L:C"), $"(?<![a-z-]){Regex.Escape(file)}", "(file)");
        })];
    }

    private static Node.Table? ReadTree(string file)
    {
        var diagnostics = new List<Diagnostic>();
        Node.Table? tree = TomlReader.Read(File.ReadAllText(Path.Combine(CorpusTests.Folder, file)), file, diagnostics);
        return diagnostics.Count == 0 ? tree : null;
    }

    private static bool HasDate(Node node) => node switch
    {
        Node.Table table => table.Entries.Any(entry => HasDate(entry.Value)),
        Node.List list => list.Items.Any(HasDate),
        _ => node is Node.Moment,
    };

    /// <summary>Blocks for tables, brackets for lists and what is in them.</summary>
    private static void Write(StringBuilder yaml, Node.Table table, int depth, Func<string, string> rename)
    {
        foreach (Entry entry in table.Entries)
        {
            yaml.Append(' ', depth * 2).Append(Quoted(entry.Key)).Append(':');
            if (entry.Value is Node.Table { Entries.IsEmpty: false } inner)
            {
                yaml.Append('\n');
                Write(yaml, inner, depth + 1, rename);
            }
            else
            {
                yaml.Append(' ').Append(Inline(entry.Value, rename)).Append('\n');
            }
        }
    }

    private static string Inline(Node node, Func<string, string> rename) => node switch
    {
        Node.Table table => $"{{{string.Join(", ", table.Entries.Select(entry => $"{Quoted(entry.Key)}: {Inline(entry.Value, rename)}"))}}}",
        Node.List list => $"[{string.Join(", ", list.Items.Select(item => Inline(item, rename)))}]",
        Node.Text text => Quoted(rename(text.Value)),
        Node.Integer integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        Node.Number { Value: double.PositiveInfinity } => ".inf",
        Node.Number { Value: double.NegativeInfinity } => "-.inf",
        Node.Number { Value: double.NaN } => ".nan",
        Node.Number number => number.Value.ToString("0.0##############e+0", CultureInfo.InvariantCulture),
        Node.Boolean flag => flag.Value ? "true" : "false",
        _ => throw new InvalidOperationException(node.Kind),
    };

    /// <summary>YAML reads what JSON writes.</summary>
    private static string Quoted(string text) => JsonSerializer.Serialize(text, JsonSerializerOptions.Web.GetTypeInfo(typeof(string)));

    [GeneratedRegex("^[\"']?([A-Za-z0-9_./-]+)[\"']?$", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"^[-+]?\.?(?:inf|nan|[0-9][0-9_.]*(?:e[-+]?[0-9]+)?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"\b\d+:\d+\b", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
