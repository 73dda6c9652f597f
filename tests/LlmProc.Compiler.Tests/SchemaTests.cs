using System.Collections.Immutable;
using System.Text.Json;

namespace LlmProc;

/// <summary>
/// The schema that editors check by and the compiler say the same of one file. Where the compiler knows more a file of the corpus says why, in a
/// line that begins with <c>#~</c>.
/// </summary>
public sealed class SchemaTests
{
    private const string Beyond = "#~ beyond a schema: ";
    private static readonly JsonSchema s_schema = JsonSchema.Parse(ProgramSchema.Write());

    /// <summary>What is wrong with keys and values. The other codes are of the text itself, or of other files.</summary>
    private static readonly ImmutableArray<string> s_ofKeys =
    [
        DiagnosticCodes.Missing, DiagnosticCodes.WrongType, DiagnosticCodes.OutOfRange, DiagnosticCodes.UnknownKey, DiagnosticCodes.LiteralSecret,
        DiagnosticCodes.Excluded, DiagnosticCodes.BadName, DiagnosticCodes.UnsplitCommand, DiagnosticCodes.RefusedAddress, DiagnosticCodes.UnknownTool,
    ];

    /// <summary>Texts that can be read as a tree at all.</summary>
    public static TheoryData<string> Files => [.. CorpusTests.Names.Where(file => ReadTree(file) is not null)];

    [Theory]
    [MemberData(nameof(Files))]
    public void It_refuses_a_file_if_and_only_if_the_compiler_does(string file)
    {
        Node.Table tree = ReadTree(file)!;
        Compilation compilation = ProgramLinker.Link(file, new LinkOptions(CorpusTests.Folder));
        bool compilerRefuses = compilation.Diagnostics.Any(diagnostic =>
            diagnostic.File == file && diagnostic.Severity == Severity.Error && s_ofKeys.Contains(diagnostic.Code));
        ImmutableArray<string> problems = s_schema.Check(JsonElement.Parse(NodeJson.Write(tree)));
        bool isBeyond = File.ReadLines(Path.Combine(CorpusTests.Folder, file)).Any(line => line.StartsWith(Beyond, StringComparison.Ordinal));

        isBeyond.ShouldBe(compilerRefuses && problems.IsEmpty, "the line that says it is beyond a schema");
        if (!isBeyond)
        {
            problems.IsEmpty.ShouldBe(!compilerRefuses, string.Join('\n', [.. problems, .. compilation.Diagnostics.Select(diagnostic => diagnostic.ToString())]));
        }
    }

    [Fact]
    public void A_program_with_every_key_there_is_is_accepted_by_both()
    {
        Node.Table tree = ReadTree("accepted-every-key.toml")!;
        using JsonDocument schema = JsonDocument.Parse(ProgramSchema.Write());

        s_schema.Check(JsonElement.Parse(NodeJson.Write(tree))).ShouldBeEmpty();
        KeysOf(schema.RootElement, "").Except([".parameters.max_completion_tokens"]).ShouldBeSubsetOf(KeysOf(tree, "").ToHashSet());
    }

    /// <summary>Keys that are not deprecated.</summary>
    private static IEnumerable<string> KeysOf(JsonElement schema, string path)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        IEnumerable<JsonElement> parts = new[] { "items", "additionalProperties" }.Where(name => schema.TryGetProperty(name, out _)).Select(schema.GetProperty);
        IEnumerable<JsonElement> either = schema.TryGetProperty("anyOf", out JsonElement any) ? any.EnumerateArray() : [];
        IEnumerable<string> named = schema.TryGetProperty("properties", out JsonElement properties)
            ? properties.EnumerateObject().Where(key => !key.Value.TryGetProperty("deprecated", out _))
                .SelectMany(key => KeysOf(key.Value, $"{path}.{key.Name}").Prepend($"{path}.{key.Name}"))
            : [];
        return [.. named, .. parts.SelectMany(part => KeysOf(part, path + "[]")), .. either.SelectMany(part => KeysOf(part, path))];
    }

    private static IEnumerable<string> KeysOf(Node node, string path) => node switch
    {
        Node.Table table => table.Entries.SelectMany(entry =>
            new[] { entry.Key, "[]" }.SelectMany(step =>
            {
                string below = step == "[]" ? path + step : $"{path}.{step}";
                return KeysOf(entry.Value, below).Prepend(below);
            })),
        Node.List list => list.Items.SelectMany(item => KeysOf(item, path + "[]")),
        _ => [],
    };

    private static Node.Table? ReadTree(string file)
    {
        var diagnostics = new List<Diagnostic>();
        string text = File.ReadAllText(Path.Combine(CorpusTests.Folder, file));
        Node.Table? tree = Path.GetExtension(file) == ".toml" ? TomlReader.Read(text, file, diagnostics) : YamlReader.Read(text, file, diagnostics);
        return diagnostics.Count == 0 ? tree : null;
    }

    /// <summary>The tree as an editor sees it. What JSON does not know becomes a list, which no key takes that could take the value itself.</summary>
    private static class NodeJson
    {
        public static string Write(Node node) => node switch
        {
            Node.Table table => $"{{{string.Join(',', table.Entries.Select(entry => $"{Text(entry.Key)}:{Write(entry.Value)}"))}}}",
            Node.List list => $"[{string.Join(',', list.Items.Select(Write))}]",
            Node.Text text => Text(text.Value),
            Node.Integer integer => $"{integer.Value}",
            Node.Number { Value: var number } when double.IsFinite(number) => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
            Node.Boolean flag => flag.Value ? "true" : "false",
            _ => "[null]",
        };

        private static string Text(string text) => JsonSerializer.Serialize(text, JsonSerializerOptions.Web.GetTypeInfo(typeof(string)));
    }
}
