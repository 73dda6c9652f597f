using System.Text.Json;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class LddTests : IDisposable
{
    private const string Model = "[model]\nprovider = \"script\"\nname = \"answers.toml\"\n";

    private readonly TempProject _project = Programs.Linked("[[rule]]\nsay = \"x\"");

    private Llmproc Llmproc => new(_project);

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task The_text_draws_the_links()
    {
        _project.Write("README.md", new string('x', 3100));
        _project.Write("docs/notes.md", "note");
        _project.Write("expert.toml", Model + """
            [tools]
            enabled = ["spawn"]
            [preload]
            files = ["README.md", "docs/notes.md"]
            [linked_programs]
            main = { path = "main.toml", description = "Asks." }
            leaf = { path = "docs/leaf.toml", description = "Ends." }
            """);
        _project.Write("docs/leaf.toml", Model.Replace("answers", "../answers", StringComparison.Ordinal));
        _project.Write("main.toml", Model + """
            [tools]
            enabled = ["spawn", "calculator"]
            [linked_programs]
            expert = { path = "expert.toml", description = "Knows." }
            last = { path = "docs/leaf.toml", description = "Ends." }
            """);

        (await Llmproc.RunAsync("ldd", "main.toml")).ShouldBe(new Outcome("""
            main  main.toml
            │ model    script/answers.toml
            │ tools    spawn, calculator
            ├─ expert  expert.toml
            │  │ model    script/answers.toml
            │  │ tools    spawn
            │  │ preload  README.md      3.1 kB  ~775 tokens
            │  │          docs/notes.md     4 B     ~1 token
            │  ├─ main ↺
            │  └─ leaf  docs/leaf.toml
            │       model    script/answers.toml
            │       tools    none
            └─ last = leaf (shown above)

            3 programs, 2 preloaded files, ~776 tokens, 1 circle

            """, "", 0));
    }

    [Fact]
    public async Task The_text_shows_what_links_and_programs_set_and_counts_what_is_missing()
    {
        _project.Write("README.md", "1234");
        _project.Write("answer.json", "{}");
        _project.Write("expert.toml", Model + "[preload]\nfiles = [\"README.md\", \"gone.md\"]\n[limits]\niterations = 5\n");
        _project.Write("main.toml", Model + """
            [tools]
            enabled = ["spawn"]
            [linked_programs]
            a = { path = "expert.toml", description = "A.", session = "keep", limits = { depth = 0, timeout = "90s" } }
            b = { path = "expert.toml", description = "B.", output_schema = "answer.json", access = "read" }
            """);

        (await Llmproc.RunAsync("ldd", "main.toml")).ShouldBe(new Outcome("""
            main  main.toml
            │ model    script/answers.toml
            │ tools    spawn
            ├─ a = expert  expert.toml
            │    link     session keep, depth 0, timeout 1m30s
            │    model    script/answers.toml
            │    tools    none
            │    preload  README.md      4 B  ~1 token
            │             gone.md    missing
            │    limits   iterations 5
            └─ b = expert (shown above)
                 link     output_schema, access read

            2 programs, 1 preloaded file, 1 missing, ~1 token, 1 warning

            """, "", 0));
    }

    [Fact]
    public async Task A_program_that_is_wrong_says_why()
    {
        _project.Write("expert.toml", "[modle]\n" + Model);

        Outcome outcome = await Llmproc.RunAsync("ldd", "main.toml");

        outcome.Out.ShouldBeEmpty();
        outcome.Error.ShouldStartWith("expert.toml(1,");
        outcome.Code.ShouldBe(2);
    }

    [Fact]
    public async Task Json_holds_all_there_is_to_know()
    {
        WriteCircle();

        Outcome outcome = await Llmproc.RunAsync("ldd", "--format", "json", "main.toml");

        (outcome.Error, outcome.Code).ShouldBe(("", 0));
        using JsonDocument json = JsonDocument.Parse(outcome.Out);
        string digest = json.RootElement.GetProperty("digest").GetString()!;
        digest.ShouldMatch("^[0-9a-f]{64}$");
        JsonSerializer.Serialize(json.RootElement).ShouldBe(
            """
            {"root":"main","digest":"DIGEST","programs":[
            {"name":"main","path":"main.toml","model":{"provider":"script","name":"answers.toml","display_name":"The asker"},
            "system_prompt_chars":9,"system_prompt_tokens_estimate":3,
            "tools":[{"name":"spawn","alias":"ask","access":null},{"name":"read_file","alias":null,"access":"write"}],"preload":[],
            "links":[{"name":"expert","program":"expert","description":"Knows.","session":"keep","access":"read","grant":null,"output_schema":true,"closes_cycle":false,
            "limits":{"depth":2,"timeout":"1m30s"}}],"limits":{"iterations":7}},
            {"name":"expert","path":"expert.toml","model":{"provider":"script","name":"answers.toml","display_name":null},
            "system_prompt_chars":0,"system_prompt_tokens_estimate":0,"tools":[{"name":"spawn","alias":null,"access":null}],
            "preload":[{"given":"./docs/notes.md","path":"docs/notes.md","bytes":5,"tokens_estimate":2,"missing":false},
            {"given":"gone.md","path":"gone.md","bytes":null,"tokens_estimate":null,"missing":true}],
            "links":[{"name":"back","program":"main","description":"Asks.","session":"fresh","access":null,"grant":null,"output_schema":false,"closes_cycle":true,"limits":{}}],
            "limits":{}}],
            "cycles":[["main","expert"]],"more_cycles":0,"warnings":3}
            """.ReplaceLineEndings("").Replace("DIGEST", digest, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dot_draws_programs_and_links()
    {
        WriteCircle();

        Outcome outcome = await Llmproc.RunAsync("ldd", "--format", "dot", "main.toml");

        (outcome.Error, outcome.Code).ShouldBe(("", 0));
        outcome.Out.ShouldStartWith("digraph llmproc {\n  graph [");
        outcome.Out.ShouldEndWith("""

              "n0" [label="main\nThe asker (script/answers.toml)\nspawn as ask, read_file (write)\niterations 7", tooltip="main.toml", penwidth=2.5, color="#0969da"]
              "n1" [label="expert\nscript/answers.toml\nspawn\n1 file, 5 B, ~2 tokens\n1 file missing", tooltip="expert.toml"]
              "n0" -> "n1" [label=" expert \n session keep, output_schema, access read, \n depth 2, timeout 1m30s "]
              "n1" -> "n0" [label=" back ", style=dashed]
            }

            """);
    }

    [Fact]
    public async Task Mermaid_draws_programs_and_links()
    {
        WriteCircle();

        (await Llmproc.RunAsync("ldd", "--format", "mermaid", "main.toml")).ShouldBe(new Outcome("""
            flowchart TD
              n0["main<br/>The asker #40;script/answers.toml#41;<br/>spawn as ask, read_file #40;write#41;<br/>iterations 7"]
              n1["expert<br/>script/answers.toml<br/>spawn<br/>1 file, 5 B, #126;2 tokens<br/>1 file missing"]
              n0 -->|"expert<br/>session keep, output_schema, access read,<br/>depth 2, timeout 1m30s"| n1
              n1 -.->|"back"| n0
              classDef root stroke-width:3px
              class n0 root

            """, "", 0));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("dot")]
    [InlineData("mermaid")]
    public async Task Names_of_any_kind_do_no_harm(string format)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "such names are not allowed here");
        const string name = "e\e[2J\n\"]; --> x & <b>#quot; \u202E end";
        _project.Write(name + ".toml", Model + "display_name = \"\\\"] --> [\"\n[preload]\nfiles = ['*.md']\n");
        _project.Write("\e[31m\n\"--]].md", "x");

        Outcome outcome = await Llmproc.RunAsync("ldd", "--format", format, name + ".toml");

        outcome.Code.ShouldBe(0, outcome.Error);
        outcome.Out.ShouldNotContain('\e');
        outcome.Out.ShouldNotContain('\u202E');
        switch (format)
        {
            case "json":
                JsonDocument.Parse(outcome.Out).RootElement.GetProperty("root").GetString().ShouldBe(name);
                break;
            case "dot":
                outcome.Out.ShouldContain("""label="e\\u{1B}[2J \"]; --> x &amp; <b>#quot; \\u{202E} end""");
                break;
            case "mermaid":
                outcome.Out.ShouldContain("""["e#92;u#123;1B#125;#91;2J #34;#93;#59; #45;#45;#62; x #38; #60;b#62;#35;quot#59; #92;u#123;202E#125; end<br/>""");
                break;
            default:
                outcome.Out.ShouldStartWith("""e\u{1B}[2J "]; --> x & <b>#quot; \u{202E} end  """);
                break;
        }
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    public async Task On_a_terminal_no_line_is_wider_than_it(int columns)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "needs 'script' of util-linux");
        string longName = new('n', 90);
        _project.Write($"docs/{longName}.md", "x");
        _project.Write("你好/你好你好你好你好你好你好你好你好.md", "x");
        _project.Write($"{longName}.toml", Model + $"[preload]\nfiles = [\"docs/{longName}.md\", \"你好/*.md\"]\n");
        _project.Write("main.toml", Model + $$"""
            [tools]
            enabled = ["spawn", "calculator", "read_file", "list_dir", { name = "write_stderr", alias = "{{longName[..60]}}" }]
            [linked_programs]
            {{longName[..60]}} = { path = "{{longName}}.toml", description = "Knows.", session = "keep", limits = { iterations = 5, depth = 1, processes = 7 } }
            """);

        using Running running = Llmproc.StartFile("/usr/bin/script", "-qec", $"stty cols {columns}; llmproc ldd main.toml --color never", "/dev/null");
        Outcome outcome = await running.EndAsync();

        string[] lines = outcome.Out.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        lines.Max(line => line.Length + line.Count(letter => letter is '你' or '好')).ShouldBeLessThanOrEqualTo(columns);
        lines.ShouldContain("main  main.toml");
        lines.Count(line => line.Contains('…', StringComparison.Ordinal)).ShouldBeGreaterThan(1);
        lines.ShouldContain(line => line.StartsWith("2 programs, 2 preloaded files, ~1 token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_terminal_nothing_is_cut()
    {
        string longName = new('n', 150);
        _project.Write($"{longName}.toml", Model);

        (await Llmproc.RunAsync("ldd", $"{longName}.toml")).Out.ShouldStartWith($"{longName}  {longName}.toml\n");
    }

    [Theory]
    [InlineData("--format is text, json, dot or mermaid, not 'svg'. Try 'llmproc ldd --help'.", "--format", "svg")]
    [InlineData("--format is text, json, dot or mermaid, not 'mermiad'. Did you mean 'mermaid'? Try 'llmproc ldd --help'.", "--format=mermiad")]
    [InlineData("--format is text, json, dot or mermaid, not '0'. Try 'llmproc ldd --help'.", "--format", "0")]
    [InlineData("--format needs FORMAT. Try 'llmproc ldd --help'.", "--format")]
    public async Task Another_format_is_a_line_with_the_choices(string message, params string[] arguments) =>
        (await Llmproc.RunAsync(["ldd", "main.toml", .. arguments])).ShouldBe(new Outcome("", $"llmproc: {message}\n", 2));

    [Theory]
    [InlineData("ldd main.toml --format json")]
    [InlineData("ldd main.toml --format mermaid")]
    [InlineData("check main.toml --format sarif")]
    public async Task A_reader_that_has_enough_ends_it(string command)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no shell here");
        using Running running = Llmproc.StartFile("/bin/bash", "-c", $"exec 3>&1; {{ llmproc {command}; echo $? >&3; }} | head -c 0 >&3");

        (await running.EndAsync()).ShouldBe(new Outcome("141\n", "", 0));
    }

    [Fact]
    public async Task Mermaid_of_a_large_graph_says_what_it_takes()
    {
        for (int i = 0; i < 501; i++)
        {
            _project.Write($"p{i}.toml", Model);
        }

        _project.Write("main.toml", Model + "[tools]\nenabled = [\"spawn\"]\n[linked_programs]\n"
            + string.Concat(Enumerable.Range(0, 501).Select(i => $"p{i} = {{ path = \"p{i}.toml\", description = \"P.\" }}\n")));

        Outcome outcome = await Llmproc.RunAsync("ldd", "--format", "mermaid", "main.toml");

        outcome.Error.ShouldStartWith("llmproc: warning: Mermaid draws 500 links");
        (outcome.Out.Split("-->").Length, outcome.Code).ShouldBe((502, 0));
    }

    private void WriteCircle()
    {
        _project.Write("docs/notes.md", "notes");
        _project.Write("answer.json", "{}");
        _project.Write("expert.toml", Model + """
            [tools]
            enabled = ["spawn"]
            [preload]
            files = ["./docs/notes.md", "gone.md"]
            [linked_programs]
            back = { path = "main.toml", description = "Asks." }
            """);
        _project.Write("main.toml", Model + """
            display_name = "The asker"
            [prompt]
            system = "Ask well…"
            [tools]
            enabled = [{ name = "spawn", alias = "ask" }, { name = "read_file", access = "write" }]
            [linked_programs]
            expert = { path = "expert.toml", description = "Knows.", session = "keep", access = "read", output_schema = "answer.json", limits = { depth = 2, timeout = "90s" } }
            [limits]
            iterations = 7
            """);
    }
}
