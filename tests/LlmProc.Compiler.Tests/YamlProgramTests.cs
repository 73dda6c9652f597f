namespace LlmProc;

/// <summary>Programs in YAML among others.</summary>
public sealed class YamlProgramTests : IDisposable
{
    private const string Minimal = "model: {name: m, provider: openai}\n";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_graph_may_have_both_formats()
    {
        _folder.Write("main.toml", TempFolder.Minimal + "[tools]\nenabled = [\"spawn\"]\n[linked_programs.a]\npath = \"./a.yaml\"\ndescription = \"A\"\n")
            .Write("a.yaml", Minimal + "tools: {enabled: [spawn]}\nlinked_programs:\n  b: {path: ./b.YML, description: B}\n")
            .Write("b.YML", Minimal);

        _folder.Graph("main.toml").Programs.Select(program => program.Name.ToString()).ShouldBe(["main", "a", "b"], ignoreOrder: true);
    }

    [Fact]
    public void Settings_of_the_command_line_replace_those_of_a_YAML_program()
    {
        _folder.Write("main.yaml", Minimal + "limits:\n  depth: 3\n");

        LlmProgram program = _folder.Graph("main.yaml", ("model.name", "other"), ("limits.depth", "5"), ("prompt.system", "no")).Root;

        (program.Model.Name, program.Limits.Depth, program.SystemPrompt).ShouldBe(("other", 5, "no"));
    }

    [Theory]
    [InlineData("./expert.toml", "expert.yaml")]
    [InlineData("./expert.yaml", "expert.toml")]
    [InlineData("./expert.yaml", "expert.yml")]
    [InlineData("./exprt.yaml", "expert.yaml")]
    public void A_link_may_have_meant_the_other_format(string link, string there)
    {
        _folder.Write("main.yaml", Minimal + $"linked_programs:\n  expert: {link}\n").Write(there, "");

        _folder.Link("main.yaml").Diagnostics.Single(diagnostic => diagnostic.Code == "LP0301").Hint.ShouldBe($"did you mean \"./{there}\"?");
    }

    [Fact]
    public void What_is_wrong_in_a_value_is_said_once()
    {
        _folder.Write("main.yaml", "model: {name: no, provider: *p}\nlimits: {depth: 017, timeout: 1:30}\nparameters: {seed: 99999999999999999999, other: ~}\n");

        string[] codes = [.. _folder.Link("main.yaml").Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).Select(diagnostic => diagnostic.Code)];

        codes.ShouldBe(["LP0065", "LP0060", "LP0065", "LP0065", "LP0007", "LP0066"]);
    }

    [Theory]
    [InlineData("no colon")]
    [InlineData("a: b: c")]
    [InlineData("a: 'open")]
    [InlineData("a: [open")]
    [InlineData("a: {open: [1]")]
    [InlineData("\tkey: 1")]
    [InlineData("- item")]
    [InlineData("a: @")]
    [InlineData("]")]
    public void A_mistake_in_any_line_of_a_program_is_the_only_error(string mistake)
    {
        const string program = """
            prompt:
              system: |
                Ask the expert or other by spawn.
            model:
              name: m
              provider: openai
              price:
                input: 1
                output: 2
            parameters:
              temperature: 0.5
              stop: [a, b]
              thinking:
                type: enabled
                budget_tokens: 1024
            tools:
              mcp:
                first: all
                second: [a, b]
              enabled:
                - calculator
                - name: read_file
                  alias: cat
                - spawn
            mcp:
              servers:
                first:
                  args:
                    - x
                  command: a
                second:
                  url: https://example.com
            linked_programs:
              expert:
                description: Knows
                path: expert.yaml
              other:
                access: read
                path: other.yaml
                description: Knows more
            preload:
              files:
                - notes.md
                - notes.txt
            limits:
              cost_usd: 1
              depth: 2

            """;
        _folder.Write("expert.yaml", Minimal + "prompt: {system: one}\n").Write("other.yaml", Minimal + "prompt: {system: two}\n").Write("notes.md", "").Write("notes.txt", "");
        string[] lines = program.Split('\n');
        _folder.Graph(Written(program));
        for (int line = 0; line < lines.Length; line++)
        {
            foreach (string beside in lines[Math.Max(line - 1, 0)..(line + 1)])
            {
                string indentation = beside[..^beside.TrimStart().Length];
                string text = string.Join('\n', lines[..line].Append(indentation + mistake).Concat(lines[line..]));

                string[] said = [.. _folder.Link(Written(text)).Diagnostics.Select(found => $"{found.Code} {found.Span.Line} {found.Message}")];

                // Some are none where they stand: within a text, or as a key of their own. That nothing is linked is only noted.
                if (said.Any(found => found.StartsWith("LP0005", StringComparison.Ordinal)))
                {
                    said.Where(found => found[..6] is not ("LP0005" or "LP0105")).ShouldBeEmpty(text);
                }
            }
        }
    }

    private string Written(string text)
    {
        _folder.Write("main.yaml", text);
        return "main.yaml";
    }
}
