using System.Globalization;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

/// <summary>What a program file can try, as far as the command has a say in it.</summary>
public sealed class HostileProgramTests : IDisposable
{
    private const string Elsewhere = """
        [model]
        provider = "anthropic"
        name = "m"
        base_url = "https://a.example/v1"
        api_key_env = "ANTHROPIC_API_KEY"
        """;

    private readonly TempProject _project = new();

    private Llmproc Llmproc => new(_project);

    public void Dispose() => _project.Dispose();

    [Fact]
    [Trait("Row", "34")]
    public async Task A_key_that_would_go_elsewhere_needs_trust()
    {
        _project.Write("main.toml", Elsewhere);

        Outcome outcome = await Llmproc.RunAsync("run", "main.toml", "x");

        outcome.ShouldBe(new Outcome("", """
            main.toml(4,12): error LP0050: the key in ANTHROPIC_API_KEY belongs to anthropic and would be sent to https://a.example
                4 | base_url = "https://a.example/v1"
                  |            ^^^^^^^^^^^^^^^^^^^^^^ if you trust the file: run --trust

            """, 3));
        (await Llmproc.RunAsync("run", "main.toml", "x", "--trust")).Error.ShouldNotContain("LP0050");
        (await Llmproc.RunAsync("run", "main.toml", "x", "--offline")).Error.ShouldNotContain("LP0050");
        (await Llmproc.RunAsync("check", "main.toml")).Code.ShouldBe(0);
    }

    [Fact]
    [Trait("Row", "34")]
    public async Task Where_more_is_wrong_than_trust_could_mend_it_is_said()
    {
        _project.Write("main.toml", Elsewhere + "\nnme = \"x\"\n");

        (await Llmproc.RunAsync("run", "main.toml", "x")).Code.ShouldBe(2);
    }

    [Fact]
    [Trait("Row", "50")]
    public async Task Twenty_errors_are_shown_and_five_are_counted()
    {
        _project.Write("main.toml", "[model]\nprovider = \"ollama\"\nname = \"m\"\n" + string.Concat(Enumerable.Range(1, 25).Select(i => string.Create(CultureInfo.InvariantCulture, $"k{i} = 1\n"))));

        Outcome outcome = await Llmproc.RunAsync("check", "main.toml");

        string[] lines = outcome.Out.Split('\n');
        lines.Count(line => line.Contains(": error LP0104: ", StringComparison.Ordinal)).ShouldBe(20);
        lines.ShouldContain("and 5 more");
        outcome.Out.ShouldContain("main.toml: 25 errors, ");
        outcome.Code.ShouldBe(2);
    }

    [Fact]
    [Trait("Row", "6")]
    public async Task A_device_or_a_dangling_link_is_one_line()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs devices");
        File.CreateSymbolicLink(_project["dangling.toml"], "nothing.toml");

        foreach (string path in new[] { "/dev/zero", "dangling.toml" })
        {
            Outcome outcome = await Llmproc.RunAsync("run", path, "x");

            outcome.Code.ShouldBe(2);
            outcome.Error.TrimEnd('\n').ShouldNotContain("\n");
        }
    }

    [Fact]
    [Trait("Row", "51")]
    public async Task The_name_of_a_file_cannot_drive_the_terminal()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs such names");
        _project.Write("a\n\u001b[2J%s.toml", "[modle]\n");

        Outcome outcome = await Llmproc.RunAsync("check", "a\n\u001b[2J%s.toml");

        outcome.Out.Where(char.IsControl).ShouldAllBe(character => character == '\n');
        outcome.Out.ShouldStartWith("a\\u{A}\\u{1B}[2J%s.toml(1,1): error LP0101: ");
        outcome.Code.ShouldBe(2);
    }
}
