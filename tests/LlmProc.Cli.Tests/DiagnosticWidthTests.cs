using LlmProc.Cli.Tests.Terminals;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class DiagnosticWidthTests
{
    [Theory]
    [InlineData("run main.toml x")]
    [InlineData("chat main.toml")]
    [InlineData("check main.toml")]
    public async Task Every_command_cuts_the_lines_it_shows_to_the_width_of_the_terminal(string command)
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Single(more: $"nme = 1 # {new string('x', 200)} the end of the line");
        await using Pty pty = Pty.Start(new Llmproc(project), 60, 24, [.. command.Split(' '), "--color", "never"]);

        (_, string shown) = await pty.EndAsync();

        shown.ShouldContain("nme = 1");
        pty.All.ShouldNotContain("the end of the line");
    }
}
