using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class LogTests
{
    private const string Broken = "[[rule]]\nwhen = \"broken\"\nfail = { code = \"odd\", message = \"it broke\" }\n[[rule]]\nsay = \"the content\"";

    [Theory]
    [InlineData("trace", "5001 5006 5002 1001")]
    [InlineData("debug", "5001 5002 1001")]
    [InlineData("information", "5001 5002")]
    [InlineData("warning", "")]
    [InlineData("none", "")]
    public async Task Each_level_has_the_entries_of_those_above_it(string level, string ids)
    {
        using TempProject project = Programs.Single(Broken);

        Outcome outcome = await new Llmproc(project).RunAsync("main.toml", "x", "--log-level", level);

        string[] entries = outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        entries.ShouldAllBe(line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (trace|debug|information) \d{4} p1: "));
        entries.Select(line => line.Split(' ')[2]).Distinct().Order().ShouldBe(ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order());
        outcome.Error.ShouldNotContain("content");
        outcome.Out.ShouldBe("the content\n");
    }

    [Fact]
    public async Task A_run_that_fails_is_a_warning_in_chat_too()
    {
        using TempProject project = Programs.Single(Broken);

        Outcome outcome = await new Llmproc(project).RunWithInputAsync("broken\n", "chat", "main.toml", "--log-level", "warning");

        outcome.Error.ShouldMatch(@"\A\S+ warning 5003 p1: run ended as failed \(odd\) after \d+ ms\nllmproc: it broke\n\z");
    }

    [Fact]
    public async Task A_level_that_does_not_exist_is_told()
    {
        using TempProject project = Programs.Single();

        (await new Llmproc(project).RunAsync("main.toml", "x", "--log-level", "debgu")).Error.ShouldBe(
            "llmproc: --log-level is none, trace, debug, information, warning or error, not 'debgu'. Did you mean 'debug'? Try 'llmproc run --help'.\n");
    }
}
