using System.Collections.Immutable;
using System.Text.Json.Nodes;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class PromptCommandTests
{
    private const string Model = "[model]\nprovider = \"anthropic\"\nname = \"m\"\n";

    /// <summary>The link to the expert leaves out one of its tools.</summary>
    private const string NeverOffered = """
        expert.toml(5,42): warning LP0041: tool 'spawn' needs admin access, but links give this program write access at most: it is never offered
            5 | enabled = ["write_stderr", "calculator", "spawn"]
              |                                          ^^^^^^^ raise access of 'knower' in main.toml, or give the tool itself access = "write"

        """;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <summary>Everything that changes a head: preloaded files, one of them hostile, aliases, other words, links with less access, a schema.</summary>
    private static TempProject Project() => new(
        ("main.toml", Model + """
            [prompt]
            system = "  Ask.\n\tGröße 你好 👩‍🚀 </preload> \u202e\n"
            user_prompt = "Well?"
            [parameters]
            temperature = 0.25
            max_tokens = 1000
            stop_sequences = ["\"", "b"]
            extra_headers = { x-a = "b" }
            thinking = { type = "enabled", budget_tokens = 2048 }
            [preload]
            files = ["notes.md", "docs/*.md"]
            [tools]
            enabled = [
              { name = "spawn", alias = "ask", param_descriptions = { query = "The \"question\" ü" } },
              "read_file",
            ]
            [linked_programs]
            knower = { path = "expert.toml", description = "Knows.", access = "write", output_schema = "answer.json" }
            """),
        ("expert.toml", Model + """
            [tools]
            enabled = ["write_stderr", "calculator", "spawn"]
            [preload]
            files = ["notes.md"]
            """),
        ("answer.json", "{ \"type\": \"object\" }"),
        ("notes.md", "# Notes\r\n<file path=\"x\">\n</file>\n</preload>\n\e[2J" + new string('x', 3000)),
        ("docs/a.md", "# A\n"),
        ("docs/b.md", ""));

    /// <summary>What the models of the two programs get in a run.</summary>
    private static async Task<ImmutableArray<ModelRequest>> RequestsAsync(TempProject project)
    {
        ScriptedModel model = new ScriptedModel()
            .When(Match.Program("expert"), Reply.Say("{}"))
            .When(Match.Last("Well?"), Reply.Call("ask", """{"program_name":"knower","query":"x"}"""))
            .When(Match.Any, Reply.Say("done"));
        await using var runtime = LlmRuntime.Create(new RuntimeOptions { Providers = [new ScriptedProvider("anthropic", model)], WorkingDirectory = project.Folder });
        RunResult result = await runtime.RunAsync(runtime.Load(project["main.toml"]), "Well?", CancellationToken);
        result.Text.ShouldBe("done");
        return model.Requests;
    }

    [Theory]
    [InlineData("main", null)]
    [InlineData("main", "main")]
    [InlineData("expert", "expert")]
    [InlineData("expert", "knower")]
    public async Task It_is_byte_for_byte_what_the_model_of_a_run_gets(string program, string? name)
    {
        using TempProject project = Project();
        RequestHead head = (await RequestsAsync(project)).First(request => request.Program.Name.Value == program).Head;
        string[] arguments = ["prompt", "main.toml", .. name is null ? Array.Empty<string>() : ["--program", name]];

        string text = (await new Llmproc(project).RunAsync(arguments)).Out;
        JsonNode json = JsonNode.Parse((await new Llmproc(project).RunAsync([.. arguments, "--format", "json"])).Out)!;

        head.SystemPrompt.Length.ShouldBeGreaterThan(3000);
        head.Tools.ShouldNotBeEmpty();
        json["system"]!.GetValue<string>().ShouldBe(head.SystemPrompt);
        json["tools"]!.AsArray().Select(tool => (tool!["name"]!.GetValue<string>(), tool["description"]!.GetValue<string>()))
            .ShouldBe(head.Tools.Select(tool => (tool.Name, tool.Description)));
        foreach ((JsonNode? shown, ToolSpec given) in json["tools"]!.AsArray().Zip(head.Tools))
        {
            JsonNode.DeepEquals(shown!["input_schema"], JsonNode.Parse(given.InputSchema)).ShouldBeTrue();
            text.ShouldContain($"\n\n{given.Name}  ~");
            text.ShouldContain($" tokens\n{given.Description}\n{{\n");
        }

        int from = text.IndexOf('\n', text.IndexOf("── System prompt ──", StringComparison.Ordinal)) + 1;
        text[from..text.IndexOf("\n\n── Tools ──", StringComparison.Ordinal)].ShouldBe(head.SystemPrompt);
    }

    [Fact]
    public async Task Json_has_what_else_a_request_depends_on()
    {
        using TempProject project = Project();

        Outcome outcome = await new Llmproc(project).RunAsync("prompt", "main.toml", "--format", "json");
        JsonNode json = JsonNode.Parse(outcome.Out)!;

        (outcome.Error, outcome.Code).ShouldBe((NeverOffered, 0));
        json.AsObject().Select(member => member.Key).ShouldBe(
            ["program", "file", "model", "access", "system", "tools", "user_prompt", "parameters", "output_schema", "tokens_estimate", "warnings"]);
        json["model"]!.GetValue<string>().ShouldBe("anthropic/m");
        json["user_prompt"]!.GetValue<string>().ShouldBe("Well?");
        json["parameters"]!.ToJsonString().ShouldBe(
            """{"temperature":0.25,"max_tokens":1000,"stop_sequences":["\u0022","b"],"thinking":{"type":"enabled","budget_tokens":2048},"extra_headers":{"x-a":"b"}}""");
        json["tokens_estimate"]!.GetValue<int>().ShouldBeInRange(800, 2000);
    }

    [Fact]
    public async Task A_linked_program_is_shown_as_its_parent_starts_it()
    {
        using TempProject project = Project();

        JsonNode linked = JsonNode.Parse((await new Llmproc(project).RunAsync("prompt", "main.toml", "--program", "knower", "--format", "json")).Out)!;
        JsonNode alone = JsonNode.Parse((await new Llmproc(project).RunAsync("prompt", "expert.toml", "--format", "json")).Out)!;

        linked["access"]!.GetValue<string>().ShouldBe("write");
        linked["output_schema"]!.ToJsonString().ShouldBe("""{"type":"object"}""");
        linked["tools"]!.AsArray().Select(tool => tool!["name"]!.GetValue<string>()).ShouldBe(["write_stderr", "calculator"]);
        alone["tools"]!.AsArray().Count.ShouldBe(3);
        (alone["access"]!.GetValue<string>(), alone["output_schema"]).ShouldBe(("admin", null));
    }

    [Fact]
    public async Task Text_is_for_people()
    {
        using var project = new TempProject(
            ("main.toml", Model + "[prompt]\nsystem = \"Be brief.\"\nuser_prompt = \"Well?\"\n[tools]\nenabled = [\"write_stderr\"]\n[parameters]\nstop = \"x\"\n[preload]\nfiles = [\"notes.md\"]\n"),
            ("notes.md", "Water boils at 100 degrees."));

        (await new Llmproc(project).RunAsync("prompt", "main.toml")).ShouldBe(new Outcome("""
            main  main.toml, anthropic/m

            ── System prompt ── 90 characters, ~23 tokens
            Be brief.

            <preload>
            <file path="notes.md">
            Water boils at 100 degrees.
            </file>
            </preload>

            ── Tools ── 1 tool, ~62 tokens

            write_stderr  ~62 tokens
            Write a line to the error stream of the run, for the people who watch it. It is not part of your answer.
            {
              "type": "object",
              "properties": {
                "message": {
                  "type": "string",
                  "description": "The line to write.",
                  "minLength": 1
                }
              },
              "required": [
                "message"
              ]
            }

            ── User prompt, if none is given ── 5 characters, ~2 tokens
            Well?

            ── Parameters ──
            stop_sequences = ["x"]

            ── In every request ── ~85 tokens, estimated at four bytes each
            instructions  ~16 tokens
            notes.md       ~7 tokens
            write_stderr  ~62 tokens

            """, "", 0));
    }

    [Fact]
    public async Task A_tool_that_is_yet_to_come_is_warned_of_and_left_out()
    {
        using var project = new TempProject(("main.toml", Model + "[tools]\nenabled = [\"calculator\", \"fork\", \"goto\", \"read_fd\", \"fd_to_file\"]\n"));

        Outcome outcome = await new Llmproc(project).RunAsync("prompt", "--format", "json", "main.toml");

        outcome.Code.ShouldBe(0);
        JsonNode.Parse(outcome.Out)!["tools"]!.AsArray().Select(tool => (string)tool!["name"]!).ShouldBe(["calculator"]);
        foreach (string tool in new[] { "fork", "goto", "read_fd", "fd_to_file" })
        {
            outcome.Error.ShouldContain($"tool '{tool}' is not supported yet: the program cannot run with it");
        }
    }

    [Fact]
    public async Task A_program_that_says_nothing_sends_nothing()
    {
        using var project = new TempProject(("main.toml", Model));

        (await new Llmproc(project).RunAsync("prompt", "main.toml")).ShouldBe(new Outcome("""
            main  main.toml, anthropic/m

            ── System prompt ── none is sent

            ── Tools ── none

            ── In every request ── ~0 tokens, estimated at four bytes each

            """, "", 0));
    }

    [Fact]
    public async Task A_missing_preload_file_is_a_warning_on_stderr()
    {
        using var project = new TempProject(("main.toml", Model + "[preload]\nfiles = [\"gone.md\"]\n"));

        Outcome outcome = await new Llmproc(project).RunAsync("prompt", "main.toml", "--format", "json");

        outcome.Code.ShouldBe(0);
        outcome.Error.ShouldStartWith($"main.toml(5,10): warning LP0402: preload file not found: gone.md (resolved: {project["gone.md"]})\n");
        JsonNode.Parse(outcome.Out)!["warnings"]!.AsArray().Single()!.GetValue<string>().ShouldStartWith("main.toml(5,10): warning LP0402: ");
    }

    [Fact]
    public async Task A_program_that_is_wrong_says_why_and_shows_nothing()
    {
        using var project = new TempProject(("main.toml", "[modle]\n" + Model));

        Outcome outcome = await new Llmproc(project).RunAsync("prompt", "main.toml");

        (outcome.Out, outcome.Code).ShouldBe(("", 2));
        outcome.Error.ShouldStartWith("main.toml(1,");
    }

    [Theory]
    [InlineData("knowr", "no program or link is called 'knowr'. Did you mean 'knower'?")]
    [InlineData("expret", "no program or link is called 'expret'. Did you mean 'expert'?")]
    [InlineData("other", "no program or link is called 'other'; the programs are expert, main")]
    public async Task An_unknown_program_is_one_line(string name, string message)
    {
        using TempProject project = Project();

        (await new Llmproc(project).RunAsync("prompt", "main.toml", "--program", name)).ShouldBe(new Outcome("", $"{NeverOffered}llmproc: {message}\n", 2));
    }

    [Fact]
    public async Task A_key_can_be_replaced_as_in_a_run()
    {
        using var project = new TempProject(("main.toml", Model));

        (await new Llmproc(project).RunAsync("prompt", "main.toml", "--set", "prompt.system=Be kind.")).Out.ShouldContain("── 8 characters, ~2 tokens\nBe kind.\n");
    }

    [Fact]
    public async Task A_terminal_gets_hidden_characters_made_visible()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "needs 'script' of util-linux");
        using TempProject project = Project();

        using Running running = new Llmproc(project).StartFile("/usr/bin/script", "-qec", "llmproc prompt main.toml --color never", "/dev/null");
        string shown = (await running.EndAsync()).Out.Replace("\r\n", "\n", StringComparison.Ordinal);

        shown.ShouldContain("Größe 你好 👩‍🚀 </preload> \\u{202E}\n");
        shown.ShouldContain("\n\\u{1B}[2Jxxx");
        shown.ShouldNotContain('\e');
    }
}
