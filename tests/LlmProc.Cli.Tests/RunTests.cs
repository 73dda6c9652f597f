using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class RunTests : IDisposable
{
    private const string AsksExpert = """
        [[rule]]
        when = { program = "main", turn = 1 }
        call = [{ tool = "spawn", arguments = { program_name = "expert", query = "Who\n  maintains it?" } }]

        [[rule]]
        when = { program = "main" }
        say = "It is {last}"

        """;

    private TempProject _project = Programs.Single();

    private Llmproc Llmproc => new(_project);

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task A_program_is_a_command()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("no shebang lines here");
            return;
        }

        _project.Write("ask", "#!/usr/bin/env llmproc\n" + await File.ReadAllTextAsync(_project["main.toml"], TestContext.Current.CancellationToken));
        File.SetUnixFileMode(_project["ask"], UnixFileMode.UserRead | UnixFileMode.UserExecute);

        using Running running = Llmproc.StartFile(_project["ask"], "Hello", "you");

        (await running.EndAsync()).ShouldBe(new Outcome("<Hello you>\n", "", 0));
    }

    [Fact]
    public async Task Options_may_stand_before_and_after_the_file() =>
        (await Llmproc.RunAsync("-q", "main.toml", "Hello", "--color", "never")).ShouldBe(new Outcome("<Hello>\n", "", 0));

    [Fact]
    public async Task The_answer_ends_in_one_line_break()
    {
        Replace(Programs.Single("[[rule]]\nsay = \"one\\n two \\n\\n\""));

        (await Llmproc.RunAsync("main.toml", "x")).ShouldBe(new Outcome("one\n two\n", "", 0));
    }

    [Fact]
    public async Task An_empty_answer_is_a_warning()
    {
        Replace(Programs.Single("[[rule]]\nsay = \"\"\n"));

        (await Llmproc.RunAsync("main.toml", "x")).ShouldBe(new Outcome("\n", "llmproc: warning: the answer is empty\n", 0));
    }

    [Theory]
    [InlineData("fail = { code = \"overloaded\", message = \"the model\\nis overloaded\" }", "the model is overloaded")]
    [InlineData("say = \"partial\"\nstop = \"max_tokens\"", "the answer was cut at the output limit (max_tokens)")]
    [InlineData("say = \"no\"\nstop = \"refusal\"", "the model refused to answer")]
    public async Task A_run_that_did_not_end_well_prints_no_answer(string reply, string reason)
    {
        Replace(Programs.Single("[[rule]]\n" + reply));

        (await Llmproc.RunAsync("main.toml", "x")).ShouldBe(new Outcome("", $"llmproc: {reason}\n", 1));
    }

    [Fact]
    public async Task A_provider_that_cannot_be_reached_stops_the_run_before_it_begins()
    {
        _project.Write("main.toml", "[model]\nprovider = \"bedrock\"\nname = \"claude-haiku-4-5\"\n");

        Outcome outcome = await Llmproc.RunAsync("main.toml", "x");

        outcome.ShouldSatisfyAllConditions(
            () => outcome.Out.ShouldBeEmpty(),
            () => outcome.Error.ShouldStartWith("llmproc: bedrock needs model.region, and neither it nor AWS_REGION is set; "),
            () => outcome.Error.Count(c => c == '\n').ShouldBe(1),
            () => outcome.Code.ShouldBe(2));
    }

    [Fact]
    public async Task Of_two_programs_that_cannot_be_reached_the_root_is_named()
    {
        _project.Write("main.toml", "[model]\nprovider = \"bedrock\"\nname = \"a\"\n[prompt]\nsystem = \"Ask a.\"\n[tools]\nenabled = [\"spawn\"]\n[linked_programs]\na = { path = \"a.toml\", description = \"A.\" }\n");
        _project.Write("a.toml", "[model]\nprovider = \"anthropic\"\nname = \"b\"\n");

        (await Llmproc.RunAsync("main.toml", "x")).Error.ShouldContain("llmproc: bedrock needs ");
    }

    [Fact]
    public async Task A_command_that_was_copied_without_its_library_says_which_one_and_where_it_belongs()
    {
        string folder = _project["bin"];
        string copy = Cli.Tests.Llmproc.CopyWithoutLibraries(folder);
        using Running running = Llmproc.StartFile(copy, "main.toml", "--offline", "Hello?");
        await running.WriteInputAsync("");

        Outcome outcome = await running.EndAsync();

        outcome.Error.ShouldMatch(@"^llmproc: The provider embedded reads with SQLite, and \S*e_sqlite3\.\w+ cannot be loaded; put the one that came with this program into .*/bin/\n\z");
        outcome.Code.ShouldNotBe(0);
    }

    [Fact]
    public async Task Offline_needs_no_provider()
    {
        _project.Write("notes.md", "# Team\n\nAnna Kern maintains the project.\n");
        _project.Write("main.toml", "[model]\nprovider = \"anthropic\"\nname = \"claude-haiku-4-5\"\n[preload]\nfiles = [\"notes.md\"]\n");

        Outcome outcome = await Llmproc.RunAsync("main.toml", "--offline", "Who maintains the project?");

        outcome.Out.ShouldContain("Anna Kern");
        outcome.Code.ShouldBe(0);
    }

    [Fact]
    public async Task Set_replaces_a_key_of_the_program() =>
        (await Llmproc.RunAsync("main.toml", "--set", "prompt.user_prompt=a=b")).ShouldBe(new Outcome("<a=b>\n", "", 0));

    [Theory]
    [InlineData("limits")]
    [InlineData("limits.depth")]
    [InlineData("depth=1")]
    public async Task Set_takes_a_key_and_a_value(string text) => (await Llmproc.RunAsync("main.toml", "x", "--set", text))
        .ShouldBe(new Outcome("", $"llmproc: --set takes section.key=value, not '{text}'. Try 'llmproc run --help'.\n", 2));

    [Fact]
    public async Task Without_a_terminal_nobody_is_told_who_asks_whom()
    {
        Replace(Programs.Linked(AsksExpert + "[[rule]]\nsay = \"Anna.\""));

        (await Llmproc.RunAsync("main.toml", "x")).ShouldBe(new Outcome("It is Anna.\n", "", 0));
    }

    [Fact]
    public async Task Verbose_tells_who_asks_whom()
    {
        Replace(Programs.Linked(AsksExpert + "[[rule]]\nsay = \"Anna.\""));

        (await Llmproc.RunAsync("main.toml", "x", "-v")).ShouldBe(new Outcome("It is Anna.\n", """
            main → expert: Who maintains it?
            main ← expert: 5 characters

            """, 0));
    }

    [Fact]
    public async Task Verbose_tells_what_went_wrong_in_a_child()
    {
        Replace(Programs.Linked(AsksExpert + "[[rule]]\nfail = { code = \"overloaded\", message = \"the model is overloaded\" }"));

        Outcome outcome = await Llmproc.RunAsync("main.toml", "x", "-v");

        outcome.Error.ShouldBe("main → expert: Who maintains it?\nmain ✗ expert: the model is overloaded\n");
        outcome.Code.ShouldBe(0);
    }

    [Fact]
    public async Task What_programs_write_to_stderr_is_shown()
    {
        Replace(Programs.Linked(AsksExpert.Replace("when = { program = \"main\", turn = 1 }\ncall = [", """
            when = { program = "main", turn = 1 }
            call = [{ tool = "write_stderr", arguments = { message = "I ask" } }, 
            """.TrimEnd('\n'), StringComparison.Ordinal) + """
            [[rule]]
            when = { turn = 1 }
            call = [{ tool = "write_stderr", arguments = { message = "one\ntwo" } }]
            [[rule]]
            say = "Anna."
            """));

        (await Llmproc.RunAsync("main.toml", "x")).Error.ShouldBe("I ask\nexpert: one\nexpert: two\n");
        (await Llmproc.RunAsync("main.toml", "x", "-q")).Error.ShouldBeEmpty();
        (await Llmproc.RunAsync("main.toml", "x", "-v")).Error.ShouldBe("""
            I ask
            main → expert: Who maintains it?
            expert: one
            expert: two
            main ← expert: 5 characters

            """);
    }

    [Fact]
    public async Task A_program_that_is_wrong_is_not_run()
    {
        _project.Write("main.toml", "[modle]\nprovider = \"script\"\n");

        Outcome outcome = await Llmproc.RunAsync("main.toml", "x", "-q");

        outcome.ShouldSatisfyAllConditions(
            () => outcome.Out.ShouldBeEmpty(),
            () => outcome.Error.ShouldStartWith("main.toml(1,"),
            () => outcome.Error.ShouldContain(": error LP"),
            () => outcome.Code.ShouldBe(2));
    }

    [Fact]
    public async Task Warnings_are_shown_and_do_not_stop_a_run_unless_it_is_strict()
    {
        _project.Write("other.toml", await File.ReadAllTextAsync(_project["main.toml"], TestContext.Current.CancellationToken));
        _project.Write("main.toml", "[model]\nprovider = \"script\"\nname = \"answers.toml\"\n[linked_programs]\nother = { path = \"other.toml\", description = \"Other.\" }\n");

        Outcome shown = await Llmproc.RunAsync("main.toml", "x");
        Outcome quiet = await Llmproc.RunAsync("main.toml", "x", "-q");
        Outcome strict = await Llmproc.RunAsync("main.toml", "x", "--strict");

        shown.Out.ShouldBe("<x>\n");
        shown.Error.ShouldContain(": warning LP");
        quiet.ShouldBe(new Outcome("<x>\n", "", 0));
        strict.Out.ShouldBeEmpty();
        strict.Error.ShouldContain(": error LP");
        strict.Code.ShouldBe(2);
    }

    private void Replace(TempProject project)
    {
        _project.Dispose();
        _project = project;
    }
}
