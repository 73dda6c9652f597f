using LlmProc.Cli.Starters;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class InitTests : IDisposable
{
    private readonly TempProject _project = new();

    private Llmproc Llmproc => new(_project);

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task It_says_what_it_wrote_and_what_to_do_next() =>
        (await Llmproc.RunAsync("init")).ShouldBe(new Outcome("""
            Wrote
              main.toml            a program that answers questions
              faq_expert.toml      the program that it asks
              faq.md               what that program knows
              main.test.md         a case that tests both
              llmproc.schema.json  what editors need to help with programs

            Next
              llmproc run main.toml --offline "When are you open?"
              llmproc test main.test.md
              llmproc check main.toml
              llmproc ldd main.toml
              llmproc prompt main.toml --program faq_expert

            """, "", 0));

    [Theory]
    [InlineData("main.toml", "2 programs")]
    [InlineData("faq_expert.toml", "1 program")]
    public async Task With_a_key_there_is_nothing_to_say_about_it(string file, string programs)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        await Llmproc.RunAsync("init");

        using Running running = Llmproc.StartFile("/bin/sh", "-c", $"ANTHROPIC_API_KEY=x llmproc check --strict {file}");

        (await running.EndAsync()).ShouldBe(new Outcome($"{file}: {programs}, no errors, no warnings\n", "", 0));
    }

    [Fact]
    public async Task Without_a_key_it_passes_too()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        await Llmproc.RunAsync("init");

        using Running running = Llmproc.StartFile("/bin/sh", "-c", "unset ANTHROPIC_API_KEY; llmproc check --strict main.toml");
        Outcome outcome = await running.EndAsync();

        outcome.Code.ShouldBe(0);
        outcome.Out.Split("LP").Skip(1).ShouldAllBe(said => said.StartsWith("0051: "));
    }

    [Theory]
    [InlineData("When are you open?", "faq.md:5")]
    [InlineData("What does a full service cost?", "faq.md:9")]
    [InlineData("Is there a guarantee?", "faq.md:17")]
    public async Task The_pair_answers_offline(string question, string place)
    {
        await Llmproc.RunAsync("init");

        Outcome outcome = await Llmproc.RunAsync("main.toml", "--offline", "-v", question);

        outcome.Code.ShouldBe(0);
        outcome.Out.ShouldEndWith(place + "\n");
        outcome.Error.ShouldStartWith($"main → faq_expert: {question}\n");
    }

    [Theory]
    [InlineData]
    [InlineData("new/deeper")]
    [InlineData("it's ours; $(true)")]
    [InlineData("--", "-dash")]
    public async Task The_commands_it_proposes_work_as_they_stand(params string[] folder)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        string[] commands = [.. (await Llmproc.RunAsync(["init", .. folder])).Out.Split("\nNext\n")[1].Split('\n', StringSplitOptions.RemoveEmptyEntries)];

        commands.Length.ShouldBe(5);
        foreach (string command in commands)
        {
            using Running running = Llmproc.StartFile("/bin/sh", "-c", command.Trim());
            await running.WriteInputAsync("");
            Outcome outcome = await running.EndAsync();
            (outcome.Code, outcome.Error).ShouldBe((0, ""), command);
            outcome.Out.ShouldNotBeEmpty();
        }
    }

    [Fact]
    public async Task The_program_is_a_command()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs #!");
            return;
        }

        await Llmproc.RunAsync("init");

        using Running running = Llmproc.StartFile(_project["main.toml"], "--offline");
        await running.WriteInputAsync("");

        (await running.EndAsync()).Out.ShouldContain("Tuesday to Friday");
        (File.GetUnixFileMode(_project["faq_expert.toml"]) & UnixFileMode.UserExecute).ShouldBe(UnixFileMode.None);
    }

    [Theory]
    [InlineData("faq.md is there already; nothing was written", "faq.md")]
    [InlineData("main.toml, faq.md are there already; nothing was written", "faq.md", "main.toml")]
    public async Task Nothing_is_overwritten(string message, params string[] files)
    {
        Array.ForEach(files, file => _project.Write(file, "mine"));

        Outcome outcome = await Llmproc.RunAsync("init");

        outcome.ShouldBe(new Outcome("", $"llmproc: {message}\n", 2));
        Directory.GetFiles(_project.Folder).Select(Path.GetFileName).ShouldBe(files, ignoreOrder: true);
        files.ShouldAllBe(file => File.ReadAllText(_project[file]) == "mine");
    }

    [Fact]
    public async Task A_link_that_leads_nowhere_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs symbolic links");
        File.CreateSymbolicLink(_project["faq.md"], _project["elsewhere.md"]);

        (await Llmproc.RunAsync("init")).Error.ShouldBe("llmproc: faq.md is there already; nothing was written\n");
        File.Exists(_project["elsewhere.md"]).ShouldBeFalse();
    }

    [Fact]
    public async Task A_folder_that_is_a_file_is_refused()
    {
        _project.Write("notes", "mine");

        (await Llmproc.RunAsync("init", "notes")).ShouldBe(new Outcome("", "llmproc: notes is a file; nothing was written\n", 2));
        (await Llmproc.RunAsync("init", "notes/deeper")).Code.ShouldBe(1);
        (await Llmproc.RunAsync("init", " ")).Code.ShouldBe(2);
    }

    [Fact]
    public void What_was_written_is_removed_if_the_rest_cannot_be()
    {
        string folder = _project["new/deeper"];

        LlmProcException failure = Should.Throw<LlmProcException>(() => NewFiles.Write(folder,
            [new NewFile("first.toml", "x", ""), new NewFile(new string('n', 300), "x", "")]));

        failure.ShouldNotBeOfType<UsageException>();
        failure.Message.ShouldStartWith($"cannot write to {folder}: ");
        failure.Message.ShouldEndWith("; nothing is left of what was written");
        Directory.Exists(_project["new"]).ShouldBeFalse();
    }

    [Fact]
    public void What_others_put_there_is_never_removed()
    {
        _project.Write("new/mine.md", "mine");

        Should.Throw<LlmProcException>(() => NewFiles.Write(_project["new"], [new NewFile("first.toml", "x", ""), new NewFile(new string('n', 300), "x", "")]));

        Directory.GetFiles(_project["new"]).Select(Path.GetFileName).ShouldBe(["mine.md"]);
    }
}
