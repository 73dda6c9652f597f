using System.Text.Json;
using System.Xml.Linq;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class TestCommandTests : IDisposable
{
    private const string Program = """
        # Greeter

        ```toml main.toml
        [model]
        provider = "anthropic"
        name = "claude-haiku-4-5"
        ```

        ```script
        [[rule]]
        when = "slow"
        delay = "30ms"
        say = "Here."
        [[rule]]
        say = "Hello {last}."
        ```

        """;

    private readonly TempProject _project = new();

    private Llmproc Llmproc => new(_project);

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task Cases_run_without_a_key_and_are_told_in_their_order()
    {
        Write(Program, Case("Slow", "slow", "Here."), Case("Kim", "Kim", "Hello Kim."));

        (await Llmproc.RunAsync("test", "a.test.md")).ShouldBe(new Outcome("passed   a.test.md: Slow\npassed   a.test.md: Kim\n2 passed, 0 failed\n", "", 0));
        (await Llmproc.RunAsync("test", "a.test.md", "-q")).ShouldBe(new Outcome("2 passed, 0 failed\n", "", 0));
        (await Llmproc.RunAsync("test", "a.test.md", "--filter", "KIM")).ShouldBe(new Outcome("passed   a.test.md: Kim\n1 passed, 0 failed\n", "", 0));
    }

    [Fact]
    public async Task A_case_that_fails_shows_the_difference_with_its_place()
    {
        Write(Program, Case("Kim", "Kim", "Goodbye Kim."), Case("Lee", "Lee", "Hello Lee."));
        int line = File.ReadAllLines(_project["a.test.md"]).IndexOf("## Kim") + 1;
        int expected = File.ReadAllLines(_project["a.test.md"]).IndexOf("Goodbye Kim.") + 1;

        (await Llmproc.RunAsync("test", "a.test.md")).ShouldBe(new Outcome($"""
            failed   a.test.md:{line}: Kim
              @@ a.test.md:{expected - 3} @@
               Kim
               
               ## assistant
              -Goodbye Kim.
              +Hello Kim.
               
               => EndTurn
            passed   a.test.md: Lee
            1 passed, 1 failed

            """, "", 1));
    }

    [Fact]
    public async Task Update_writes_what_happens_and_then_all_pass()
    {
        Write(Program, Case("Kim", "Kim", "Goodbye Kim."), "## Lee\n\n```prompt\nLee\n```\n");

        Outcome refused = await Llmproc.RunAsync("test", "a.test.md");
        refused.Code.ShouldBe(2);
        refused.Out.ShouldBeEmpty();
        refused.Error.ShouldContain("error LP0928: The case 'Lee' has no transcript.\n");
        refused.Error.ShouldContain("llmproc test --update");

        (await Llmproc.RunAsync("test", "a.test.md", "--update")).ShouldBe(new Outcome("updated  a.test.md: Kim\nupdated  a.test.md: Lee\n0 passed, 0 failed, 2 updated\n", "", 0));
        (await Llmproc.RunAsync("test", "a.test.md")).ShouldBe(new Outcome("passed   a.test.md: Kim\npassed   a.test.md: Lee\n2 passed, 0 failed\n", "", 0));
    }

    [Fact]
    public async Task Update_writes_through_a_link_and_leaves_to_everybody_what_they_may()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("no modes here");
            return;
        }

        Write(Program, Case("Kim", "Kim", "Goodbye Kim."));
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead;
        File.SetUnixFileMode(_project["a.test.md"], mode);
        Directory.CreateDirectory(_project["links"]);
        File.CreateSymbolicLink(_project["links/first.md"], "../second.md");
        File.CreateSymbolicLink(_project["second.md"], "a.test.md");

        (await Llmproc.RunAsync("test", "links/first.md", "--update")).Code.ShouldBe(0);

        new FileInfo(_project["links/first.md"]).LinkTarget.ShouldBe("../second.md");
        new FileInfo(_project["second.md"]).LinkTarget.ShouldBe("a.test.md");
        (await File.ReadAllTextAsync(_project["a.test.md"], TestContext.Current.CancellationToken)).ShouldContain("Hello Kim.");
        File.GetUnixFileMode(_project["a.test.md"]).ShouldBe(mode);
    }

    [Fact]
    public async Task Programs_are_tested_where_they_stand_with_their_own_prompt()
    {
        using TempProject project = Programs.Single(more: "[prompt]\nuser_prompt = \"Own?\"");
        project.Write("cases/a.md", "# Own prompt\n\n```program\n../main.toml\n```\n\n```transcript\n# p1 main\n\n## user\nOwn?\n\n## assistant\n<Own?>\n\n=> EndTurn\n```\n");

        (await new Llmproc(project).RunAsync("test", "cases/a.md")).ShouldBe(new Outcome("passed   cases/a.md: Own prompt\n1 passed, 0 failed\n", "", 0));
    }

    [Fact]
    public async Task The_offline_reader_needs_no_script()
    {
        Write("# C\n```toml main.toml\n[model]\nprovider = \"embedded\"\nname = \"extractive\"\n[preload]\nfiles = [\"faq.md\"]\n```\n```markdown faq.md\n# Hours\n\nWe are open from nine to five.\n```\n```prompt\nWhen are you open?\n```\n");

        (await Llmproc.RunAsync("test", "a.test.md", "--update")).Code.ShouldBe(0);

        (await File.ReadAllTextAsync(_project["a.test.md"], TestContext.Current.CancellationToken)).ShouldContain("> We are open from nine to five.");
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_before_anything_runs()
    {
        Write(Program, Case("Kim", "Kim", "Hello Kim."), "## Wrong\n\n```promt\nx\n```\n");
        _project.Write("b.test.md", Program.Replace("[model]", "[modl]", StringComparison.Ordinal) + Case("Lee", "Lee", "Hello Lee."));

        Outcome outcome = await Llmproc.RunAsync("test", "a.test.md", "b.test.md");

        outcome.Out.ShouldBeEmpty();
        outcome.Error.ShouldContain("a.test.md(");
        outcome.Error.ShouldContain("error LP0923: A case has no block ```promt.");
        outcome.Error.ShouldContain("b.test.md(4,2): error LP0104");
        outcome.Code.ShouldBe(2);
    }

    [Fact]
    public async Task Json_and_junit_hold_every_case()
    {
        Write(Program, Case("Kim", "Kim", "Goodbye <Kim>."), Case("Lee", "Lee", "Hello Lee."));

        Outcome json = await Llmproc.RunAsync("test", "a.test.md", "--format", "json");
        Outcome junit = await Llmproc.RunAsync("test", "a.test.md", "--format", "junit");

        JsonElement root = JsonDocument.Parse(json.Out).RootElement;
        root.GetProperty("ok").GetBoolean().ShouldBeFalse();
        root.GetProperty("cases").EnumerateArray().Select(each => each.GetProperty("status").GetString()).ShouldBe(["failed", "passed"]);
        root.GetProperty("cases")[0].GetProperty("difference").GetString()!.ShouldContain("-Goodbye <Kim>.\n+Hello Kim.\n");
        XElement suite = XDocument.Parse(junit.Out).Root!.Element("testsuite")!;
        suite.Attribute("tests")!.Value.ShouldBe("2");
        suite.Attribute("failures")!.Value.ShouldBe("1");
        suite.Element("testcase")!.Element("failure")!.Value.ShouldContain("-Goodbye <Kim>.\n+Hello Kim.\n");
        (json.Code, junit.Code).ShouldBe((1, 1));
    }

    [Theory]
    [InlineData("no such file: a.tset.md. Did you mean 'a.test.md'?", "a.tset.md")]
    [InlineData(". is a folder; give Markdown files with cases, such as ./*.md", ".")]
    [InlineData("main.toml is a program; give a Markdown file with cases of it", "main.toml")]
    [InlineData("no case has 'Kin' in its name. Did you mean 'Kim'?", "a.test.md", "--filter", "Kin")]
    public async Task A_wrong_command_line_is_one_line(string message, params string[] arguments)
    {
        Write(Program, Case("Kim", "Kim", "Hello Kim."));
        _project.Write("main.toml", "");

        (await Llmproc.RunAsync(["test", .. arguments])).ShouldBe(new Outcome("", $"llmproc: {message}\n", 2));
    }

    [Fact]
    public async Task What_a_model_says_cannot_act_on_a_terminal_through_a_difference()
    {
        Write(Program.Replace("Hello {last}.", "\\u001b[2J", StringComparison.Ordinal), Case("Kim", "Kim", "x"));

        Outcome outcome = await Llmproc.RunAsync("test", "a.test.md");

        outcome.Out.ShouldNotContain("\u001b");
        outcome.Out.ShouldContain("  +\\u{1B}[2J\n");
    }

    [Fact]
    public async Task An_interruption_stops_the_cases_and_leaves_no_folders()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no signals here");
        Write(Program.Replace("30ms", "1h", StringComparison.Ordinal), Case("Kim", "Kim", "Hello Kim."), Case("Slow", "slow", "Here."));
        var llmproc = Llmproc;
        llmproc.Variables["TMPDIR"] = Directory.CreateDirectory(_project["temporary"]).FullName;
        using Running running = llmproc.StartHearing("test", "a.test.md");

        await running.ReadLineAsync("passed   a.test.md: Kim");
        running.Signal(2);

        (await running.EndAsync()).ShouldBe(new Outcome("", "llmproc: interrupted\n", 130));
        Directory.GetFileSystemEntries(_project["temporary"], "llmproc-*").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_case_that_the_documentation_shows_runs()
    {
        string page = await File.ReadAllTextAsync(Path.Combine(DocumentTests.Root, "docs", "testing.md"), TestContext.Current.CancellationToken);
        string shown = page.Split("````markdown\n")[1].Split("````")[0];
        using TempProject project = new(
            ("main.toml", "[model]\nprovider = \"anthropic\"\nname = \"m\"\n[tools]\nenabled = [\"spawn\"]\n[linked_programs]\nrepo_expert = { path = \"repo_expert.toml\", description = \"D\" }\n"),
            ("repo_expert.toml", "[model]\nprovider = \"openai\"\nname = \"m\"\n"),
            ("main.test.md", shown));

        (await new Llmproc(project).RunAsync("test", "--update", "main.test.md")).Code.ShouldBe(0);

        (await File.ReadAllTextAsync(project["main.test.md"], TestContext.Current.CancellationToken)).ShouldContain("## assistant\nThe guide says: With `dotnet test`.\n\n=> EndTurn\n");
    }

    private void Write(params string[] parts) => _project.Write("a.test.md", string.Join('\n', parts));

    private static string Case(string name, string prompt, string answer) =>
        $"## {name}\n\n```prompt\n{prompt}\n```\n\n```transcript\n# p1 main\n\n## user\n{prompt}\n\n## assistant\n{answer}\n\n=> EndTurn\n```\n";
}
