using LlmProc.Cli.Tests.Terminals;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class DiagnosticWidthTests
{
    [Theory]
    [InlineData("run main.toml x")]
    [InlineData("chat main.toml")]
    [InlineData("check main.toml")]
    [InlineData("test case.md")]
    [InlineData("mock --script rules.toml")]
    public async Task Every_command_cuts_the_lines_it_shows_to_the_width_of_the_terminal(string command)
    {
        Pty.SkipWithout();
        string wrong = $"nme = 1 # {new string('x', 200)} the end of the line\n";
        using TempProject project = Programs.Single(more: wrong);
        File.WriteAllText(Path.Combine(project.Folder, "rules.toml"), wrong);
        File.WriteAllText(Path.Combine(project.Folder, "case.md"), $"# {wrong}");
        await using Pty pty = Pty.Start(new Llmproc(project), 60, 24, [.. command.Split(' '), "--color", "never"]);

        (_, string shown) = await pty.EndAsync();

        shown.ShouldContain("nme = 1");
        pty.All.ShouldNotContain("the end of the line");
    }
}
