using LlmProc;
using LlmProc.Testing;
using Xunit;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace TestedProgram;

/// <summary>The programs of this folder as they are, with a scripted model in place of the provider they name: no key, no network, no cost.</summary>
public sealed class PricesTests
{
    private static readonly string s_file = Path.Combine(AppContext.BaseDirectory, "main.toml");

    [Fact]
    public async Task A_question_about_money_is_answered_by_the_program_that_knows()
    {
        ScriptedModel model = new ScriptedModel()
            .When(Program("prices"), Say("An anchor costs 80 euros."))
            .When(Last("cost").And(Turn(1)), Call("spawn", """{"program_name":"prices","query":"{last}"}"""))
            .When(Last("80 euros"), Say("80 euros."));
        await using LlmRuntime runtime = Runtime(model);

        RunResult result = await runtime.RunAsync(runtime.Load(s_file), "What does an anchor cost?", TestContext.Current.CancellationToken);

        Assert.Equal("80 euros.", result.Text);
        Assert.Equal("prices", Assert.Single(result.Process.Children).Program.Value);
        Assert.Contains("an anchor 80", model.Requests.Single(request => request.Program.Name.Value == "prices").Head.SystemPrompt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_prices_are_not_to_be_had_nobody_makes_them_up()
    {
        ScriptedModel model = new ScriptedModel()
            .When(Program("prices"), Fail("overloaded", "the provider is overloaded"))
            .When(Turn(1), Call("spawn", """{"program_name":"prices","query":"{last}"}"""))
            .When(ToolError, Say("I cannot look that up right now."));
        await using LlmRuntime runtime = Runtime(model);

        RunResult result = await runtime.RunAsync(runtime.Load(s_file), "What does an anchor cost?", TestContext.Current.CancellationToken);

        Assert.Equal("I cannot look that up right now.", result.Text);
    }

    private static LlmRuntime Runtime(ScriptedModel model) =>
        LlmRuntime.Create(new RuntimeOptions { Providers = [new ScriptedProvider("anthropic", model)] });
}
