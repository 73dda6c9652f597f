using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class ExplainTests : IDisposable
{
    private readonly TempProject _project = new();

    private Llmproc Llmproc => new(_project);

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("LP0301")]
    [InlineData("lp0301")]
    [InlineData("lp301")]
    [InlineData("LP301")]
    [InlineData("301")]
    [InlineData("0301")]
    public async Task A_code_is_found_however_it_is_typed(string code) =>
        (await Llmproc.RunAsync("explain", code)).ShouldBe(new Outcome("""
            LP0301  A linked program is not there.

            Fix  Correct the path. It is relative to the file that the link stands in.

            An example that gets it
                [tools]
                enabled = ["spawn"]
                [linked_programs]
                expert = { path = "./exprt.toml", description = "Has read the notes" }

            """, "", 0));

    [Fact]
    public async Task Codes_about_scripts_are_there_too() => (await Llmproc.RunAsync("explain", "LP0904")).Out.ShouldStartWith("LP0904  A script has no rules, so nothing would be answered.\n");

    [Fact]
    public void No_code_is_there_twice() => DiagnosticGuide.All.Concat(ScriptGuide.All).Concat(CaseGuide.All).Select(row => row.Code).ShouldBeUnique();

    [Fact]
    public async Task Without_a_code_all_are_listed()
    {
        Outcome outcome = await Llmproc.RunAsync("explain");

        (outcome.Error, outcome.Code).ShouldBe(("", 0));
        outcome.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(DiagnosticGuide.All.Concat(ScriptGuide.All).Concat(CaseGuide.All).Select(row => $"{row.Code}  {row.Summary}"));
    }

    [Theory]
    [InlineData("300", "there is no code '300'. Did you mean 'LP0301'?")]
    [InlineData("LP0100", "there is no code 'LP0100'. Did you mean 'LP0101'?")]
    [InlineData("LPO301", "there is no code 'LPO301'. Did you mean 'LP0301'?")]
    [InlineData("lp999999999", "there is no code 'lp999999999'; 'llmproc explain' lists all")]
    [InlineData("LP03AB", "there is no code 'LP03AB'. Did you mean 'LP0301'?")]
    [InlineData("spawn", "there is no code 'spawn'; 'llmproc explain' lists all")]
    [InlineData("", "there is no code ''; 'llmproc explain' lists all")]
    public async Task An_unknown_code_is_one_line(string code, string message) =>
        (await Llmproc.RunAsync("explain", code)).ShouldBe(new Outcome("", $"llmproc: {message}\n", 2));
}
