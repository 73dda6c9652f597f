using LlmProc.Testing;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Core.Tests.Execution;

/// <summary>A kept child hears the queries of one turn in call order, whatever gates and tools take.</summary>
public sealed class CallOrderTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_kept_child_hears_first_what_was_asked_first_though_the_gate_takes_longer_for_it(bool spoken)
    {
        var gate = new SlowGate("one", spoken ? GateAnswer.Allow : null);
        await using var tree = new Tree(
            Turn(("spawn", Tree.Spawn("a", "one")), ("spawn", Tree.Spawn("a", "two")), ("calculator", "{\"expression\":\"1\"}")), new HostOptions { Gates = [gate] }, Keeping);
        Task<RunResult> run = tree.Host.Start("go").ResultAsync();
        await gate.Passed;
        await tree.UntilAsync<ProcessEvent.ToolReturned>();
        if (spoken)
        {
            await tree.UntilAsync<ProcessEvent.GateAnswered>();
        }

        gate.Release(GateAnswer.Allow);

        (await run).Error.ShouldBeNull();
        Heard(tree).ShouldBe("call_1_0 p1/1.0 one, call_1_1 p1/1.0 two");
    }

    [Fact]
    public async Task A_kept_child_hears_first_what_was_asked_first_though_its_tool_takes_longer()
    {
        var ask = new AskTool();
        await using var tree = new Tree(Turn(("ask", "{\"q\":\"slow\"}"), ("ask", "{\"q\":\"two\"}"), ("spawn", Tree.Spawn("a", "three")), ("calculator", "{\"expression\":\"1\"}")), null, Keeping, null, ask);
        Task<RunResult> run = tree.Host.Start("go").ResultAsync();
        await tree.UntilAsync<ProcessEvent.ToolReturned>();

        ask.End(new ToolOutcome.Spawn("a", "one", []));

        (await run).Error.ShouldBeNull();
        Heard(tree).ShouldBe("call_1_0 p1/1.0 one, call_1_1 p1/1.0 two, call_1_2 p1/1.0 three");
    }

    public static TheoryData<ToolOutcome?, string> Others { get; } = new()
    {
        { new ToolOutcome.Returned("nothing to ask"), "call_1_1 p1/1.1 two" },
        { new ToolOutcome.Returned("it failed", IsError: true), "call_1_1 p1/1.1 two" },
        { null, "call_1_1 p1/1.1 two" },
        { new ToolOutcome.Spawn("nobody", "one", []), "call_1_1 p1/1.1 two" },
        { new ToolOutcome.Spawn(null, "one", []), "call_1_0 p1/1.0 one, call_1_1 p1/1.1 two" },
        { new ToolOutcome.Spawn("b", "one", []), "call_1_0 p1/1.0 one, call_1_1 p1/1.1 two" },
    };

    [Theory]
    [MemberData(nameof(Others), DisableDiscoveryEnumeration = true)]
    public async Task A_call_that_asks_somebody_else_or_nobody_lets_the_next_one_ask(ToolOutcome? outcome, string heard)
    {
        var ask = new AskTool();
        await using var tree = new Tree(Turn(("ask", "{\"q\":\"slow\"}"), ("ask", "{\"q\":\"two\"}"), ("calculator", "{\"expression\":\"1\"}")), null, Keeping, null, ask);
        Task<RunResult> run = tree.Host.Start("go").ResultAsync();
        await tree.UntilAsync<ProcessEvent.ToolReturned>();

        ask.End(outcome);

        (await run).Error.ShouldBeNull();
        Heard(tree).ShouldBe(heard);
    }

    [Fact]
    public async Task A_query_that_is_denied_lets_the_next_one_ask()
    {
        var gate = new SlowGate("one", null);
        await using var tree = new Tree(Turn(("spawn", Tree.Spawn("a", "one")), ("spawn", Tree.Spawn("a", "two"))), new HostOptions { Gates = [gate] }, Keeping);
        Task<RunResult> run = tree.Host.Start("go").ResultAsync();
        await gate.Passed;

        gate.Release(GateAnswer.Deny("not this"));

        (await run).Error.ShouldBeNull();
        Heard(tree).ShouldBe("call_1_1 p1/1.1 two");
    }

    [Fact]
    public async Task Fresh_children_and_other_kept_ones_wait_for_nobody()
    {
        var ask = new AskTool();
        await using var tree = new Tree(
            Turn(("ask", "{\"q\":\"slow\"}"), ("spawn", Tree.Spawn("b", "fresh")), ("spawn", Tree.Spawn("main", "fresh"))), null, Keeping, null, ask);
        Task<RunResult> run = tree.Host.Start("go").ResultAsync();

        await tree.UntilAsync<ProcessEvent.ChildExited>(2);
        ask.End(new ToolOutcome.Spawn("a", "one", []));

        (await run).Error.ShouldBeNull();
    }

    [Fact]
    public async Task A_run_is_stopped_while_a_query_waits_for_its_turn()
    {
        var ask = new AskTool();
        await using var tree = new Tree(Turn(("ask", "{\"q\":\"slow\"}"), ("spawn", Tree.Spawn("a", "two")), ("calculator", "{\"expression\":\"1\"}")), null, Keeping, null, ask);
        LlmProcess process = tree.Host.Start("go");
        await tree.UntilAsync<ProcessEvent.ToolReturned>();

        process.Stop(StopReason.Cancelled);

        RunResult result = await process.ResultAsync();
        (result.Reason, result.Process.Children.IsEmpty).ShouldBe((StopReason.Cancelled, true));
    }

    [Fact]
    public async Task Wherever_the_machine_dies_the_order_stays_that_of_the_calls()
    {
        ScriptedModel model = Turn(("spawn", Tree.Spawn("a", "one")), ("ask", "{\"q\":\"two\"}"), ("spawn", Tree.Spawn("a", "three")));
        bool isWhole = false;
        for (int at = 2; !isWhole; at++)
        {
            var journal = new MemoryJournal();
            await using (var tree = new Tree(model, new HostOptions { Journal = new DyingJournal(journal, at), Gates = [new LazyGate()], Tools = [new AskTool(ToolEffects.None)] }, Keeping))
            {
                try
                {
                    await tree.Host.Start("go").ResultAsync();
                    isWhole = true;
                }
                catch (InvalidOperationException)
                {
                    // The machine died here.
                }
            }

            await using var resumed = new Tree(model, new HostOptions { Journal = journal, Gates = [new LazyGate()], Tools = [new AskTool(ToolEffects.None)] }, Keeping);
            await (await resumed.Host.ResumeAsync(new ProcessId("p1"), CancellationToken)).ResultAsync();

            var asked = new List<string>();
            await foreach (ProcessEvent e in journal.ReadAsync(new ProcessId("p1"), CancellationToken))
            {
                asked.AddRange(e is ProcessEvent.ChildStarted child ? [$"{child.Child.Id} {child.Query}"] : Array.Empty<string>());
            }

            asked.ShouldBe(["p1/1.0 one", "p1/1.0 two", "p1/1.0 three"], $"died at append {at}");
        }
    }

    private static ScriptedModel Turn(params (string Tool, string Arguments)[] calls) =>
        new ScriptedModel().When(Program("main").And(Last("go")), Tree.Calls(calls)).When(Any, Say("done"));

    /// <summary>Only <c>a</c> is kept.</summary>
    private static LlmProgram Keeping(LlmProgram program) => program with
    {
        Tools = [.. program.Tools, new ToolGrant("ask")],
        Links = [.. program.Links.Select(link => link with { Session = link.Name == "a" ? LinkSession.Keep : LinkSession.Fresh })],
    };

    private static string Heard(Tree tree) =>
        string.Join(", ", tree.Events.Select(e => e.Event).OfType<ProcessEvent.ChildStarted>().Select(child => $"{child.CallId} {child.Child.Id} {child.Query}"));

    /// <summary>Asks <c>a</c> at once, or takes its time when the query is slow.</summary>
    private sealed class AskTool(ToolEffects effects = ToolEffects.None) : ITool
    {
        private readonly TaskCompletionSource<ToolOutcome?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ToolSpec Spec { get; } = new("ask", "Asks.", """{"type":"object"}""") { Effects = effects };

        public void End(ToolOutcome? outcome) => _end.SetResult(outcome);

        public async ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken) =>
            call.Arguments.Contains("slow", StringComparison.Ordinal)
                ? await _end.Task.WaitAsync(cancellationToken) ?? throw new InvalidOperationException()
                : new ToolOutcome.Spawn("a", "two", []);
    }

    /// <summary>Thinks about one query until it is told what to say, and lets the others pass.</summary>
    private sealed class SlowGate(string query, GateAnswer? others) : IRunGate
    {
        private readonly TaskCompletionSource<GateAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _passed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Passed => _passed.Task;

        public void Release(GateAnswer answer) => _answer.SetResult(answer);

        public async ValueTask<GateAnswer?> BeforeToolAsync(ProcessState state, GatedCall call, CancellationToken cancellationToken)
        {
            if (call.Spawn?.Query == query)
            {
                return await _answer.Task.WaitAsync(cancellationToken);
            }

            _passed.TrySetResult();
            return others;
        }
    }

    /// <summary>Lets pass last what it is asked first, if nobody is quicker.</summary>
    private sealed class LazyGate : IRunGate
    {
        private int _asked;

        public async ValueTask<GateAnswer?> BeforeToolAsync(ProcessState state, GatedCall call, CancellationToken cancellationToken)
        {
            for (int i = 3 - Interlocked.Increment(ref _asked); i > 0; i--)
            {
                await Task.Yield();
            }

            return GateAnswer.Allow;
        }
    }
}
