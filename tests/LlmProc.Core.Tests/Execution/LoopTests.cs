using LlmProc.Testing;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Core.Tests.Execution;

public sealed class LoopTests
{
    [Fact]
    public async Task The_same_call_many_times_in_one_turn_is_no_loop()
    {
        (string, string)[] calls = [.. Enumerable.Repeat(("calculator", """{"expression":"1"}"""), 10)];
        ScriptedModel model = new ScriptedModel().When(Last("go"), Tree.Calls(calls)).When(Any, Say("{last}"));
        await using var tree = new Tree(model);

        RunResult result = await tree.Host.Start("go").ResultAsync();

        result.Reason.ShouldBe(StopReason.EndTurn);
        result.Text.ShouldBe(string.Join('\n', Enumerable.Repeat("1", 10)));
    }

    [Fact]
    public async Task Two_calls_in_turn_are_a_loop_too()
    {
        ScriptedModel model = new ScriptedModel()
            .When(LastMatches("^1"), Call("calculator", """{"expression":"2"}"""))
            .When(Any, Call("calculator", """{"expression":"1"}"""));
        await using var tree = new Tree(model);

        RunResult result = await tree.Host.Start("go").ResultAsync();

        (result.Reason, result.Error!.Code).ShouldBe((StopReason.Loop, "loop"));
        result.Process.Own.ToolCalls.ShouldBe(11);
    }

    [Fact]
    public async Task A_call_whose_result_changes_is_no_loop()
    {
        ScriptedModel model = new ScriptedModel().When(Turn(10), Say("enough")).When(Any, Call("count", "{}"));
        await using var tree = new Tree(model, null, program => program with { Tools = [new ToolGrant("count")] }, null, new CountTool());

        RunResult result = await tree.Host.Start("go").ResultAsync();

        result.Text.ShouldBe("enough");
    }

    [Fact]
    public async Task A_new_run_begins_to_count_anew()
    {
        ScriptedModel model = new ScriptedModel()
            .When(LastMatches("^go"), Call("calculator", """{"expression":"1"}"""))
            .When(Any, Say("{last}"));
        await using var tree = new Tree(model);
        LlmProcess process = tree.Host.Start(null);

        for (int i = 0; i < 8; i++)
        {
            (await process.RunAsync("go", TestContext.Current.CancellationToken)).Text.ShouldBe("1");
        }
    }

    private sealed class CountTool : ITool
    {
        private int _count;

        public ToolSpec Spec { get; } = new("count", "Counts.", """{"type":"object"}""") { Effects = ToolEffects.None };

        public ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken) =>
            new(new ToolOutcome.Returned(FormattableString.Invariant($"{++_count}")));
    }
}
