using System.Collections.Immutable;
using LlmProc.Testing;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Core.Tests.Execution;

/// <summary>A gate that stops the run stops the run of the root, whichever process it was asked about.</summary>
public sealed class GateStopTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gate_that_stops_a_grandchild_stops_the_whole_tree_and_nothing_begins_any_more()
    {
        ScriptedModel model = Model();
        await using Tree tree = TreeOf(model);

        RunResult result = await tree.Host.Start("go").ResultAsync();

        (result.Reason, result.Status, result.Error!.Code, result.Error.Message).ShouldBe((StopReason.Denied, RunStatus.Denied, "denied", "a gate stopped it: enough"));
        result.Process.Children.Select(child => child.Status).ShouldAllBe(status => status == RunStatus.Denied);
        result.Process.Children[0].Children.Single().Error!.Message.ShouldBe("a gate stopped it: enough");
        tree.Events.SkipWhile(e => !IsStop(e.Event)).Select(e => e.Event).ShouldAllBe(e => !Begins(e));
        model.Requests.Length.ShouldBe(4, "main, a, b below it and b beside it, once each");
        (await tree.LastEventsAsync()).Values.ShouldAllBe(e => e is ProcessEvent.Exited);
    }

    [Fact]
    public async Task The_next_run_of_the_root_goes_its_own_way()
    {
        await using Tree tree = TreeOf(Model());
        LlmProcess process = tree.Host.Start(null);

        (await process.RunAsync("go", CancellationToken)).Status.ShouldBe(RunStatus.Denied);
        RunResult next = await process.RunAsync("again", CancellationToken);

        (next.Text, next.Status, next.GateStop).ShouldBe(("here", RunStatus.Ok, null));
    }

    [Theory]
    [InlineData(LinkSession.Fresh)]
    [InlineData(LinkSession.Keep)]
    public async Task A_gate_that_stops_before_a_sample_of_a_child_stops_the_tree_too(LinkSession session)
    {
        ScriptedModel model = new ScriptedModel().When(Program("main").And(Last("go")), Call("spawn", Tree.Spawn("a", "x"))).When(Any, Say("{last}"));
        await using var tree = new Tree(
            model, new HostOptions { Gates = [new StopSample()] }, program => program with { Links = [.. program.Links.Select(link => link with { Session = session })] });

        RunResult result = await tree.Host.Start("go").ResultAsync();

        (result.Status, result.Error!.Message, model.Requests.Length).ShouldBe((RunStatus.Denied, "a gate stopped it", 1));
        tree.Events.Count(e => e.Event is ProcessEvent.ChildAnswered).ShouldBe(session == LinkSession.Keep ? 1 : 0);
        (await tree.LastEventsAsync()).Values.ShouldAllBe(e => e is ProcessEvent.Exited);
    }

    [Fact]
    public async Task A_machine_that_died_on_the_way_stops_the_rest_of_the_tree_when_it_is_back()
    {
        ImmutableArray<(ProcessId Process, ProcessEvent Event)> events;
        await using (Tree tree = TreeOf(Model()))
        {
            await tree.Host.Start("go").ResultAsync();
            await tree.Host.DisposeAsync();
            events = tree.Events;
        }

        int stopped = events.Select(e => e.Event).ToList().FindIndex(IsStop);
        for (int died = stopped + 1; died < events.Length; died++)
        {
            var journal = new MemoryJournal();
            var versions = new Dictionary<ProcessId, int>();
            foreach ((ProcessId process, ProcessEvent e) in events.Take(died))
            {
                versions[process] = versions.GetValueOrDefault(process) + 1;
                await journal.AppendAsync(process, versions[process] - 1, e, CancellationToken);
            }

            ScriptedModel model = Model();
            await using Tree tree = TreeOf(model, journal);
            RunResult result = await (await tree.Host.ResumeAsync(new ProcessId("p1"), CancellationToken)).ResultAsync();

            (result.Status, result.Error!.Message).ShouldBe((RunStatus.Denied, "a gate stopped it: enough"), $"after event {died}");
            model.Requests.ShouldAllBe(request => IsBeside(request), $"only what stands beside it may not have heard yet, after event {died}");
        }
    }

    /// <summary>main asks a and b; a asks another b, which wants to launch. The b beside it is at a call that never ends.</summary>
    private static ScriptedModel Model() => new ScriptedModel()
        .When(Program("main").And(Last("go")), Tree.Calls(("spawn", Tree.Spawn("a", "x")), ("spawn", Tree.Spawn("b", "beside"))))
        .When(Program("a").And(Turn(1)), Call("spawn", Tree.Spawn("b", "below")))
        .When(Program("b").And(Last("below")), Call("launch"))
        .When(Program("b").And(Last("beside")), Call("endless"))
        .When(Last("again"), Say("here"))
        .When(Any, Say("it goes on: {last}"));

    private static Tree TreeOf(ScriptedModel model, IJournal? journal = null)
    {
        var endless = new EndlessTool("endless");
        var launch = new EndlessTool("launch");
        return new Tree(
            model,
            new HostOptions { Journal = journal ?? new MemoryJournal(), Gates = [new StopLaunch(endless.Entered)], Tools = [endless, launch] },
            program => program with { Tools = [new ToolGrant("spawn"), new ToolGrant("launch"), new ToolGrant("endless")] });
    }

    private static bool IsBeside(ModelRequest request) => request.Conversation.ToArray()[0].Text == "beside";

    private static bool IsStop(ProcessEvent e) => e is ProcessEvent.GateAnswered { Verdict: GateVerdict.Stop };

    private static bool Begins(ProcessEvent e) =>
        e is ProcessEvent.Started or ProcessEvent.Prompted or ProcessEvent.Sampled or ProcessEvent.ToolStarted or ProcessEvent.ChildStarted;

    private sealed class StopLaunch(Task when) : IRunGate
    {
        public async ValueTask<GateAnswer?> BeforeToolAsync(ProcessState state, GatedCall call, CancellationToken cancellationToken)
        {
            if (call.Tool.Name != "launch")
            {
                return null;
            }

            await when.WaitAsync(cancellationToken);
            return GateAnswer.Stop("enough");
        }
    }

    private sealed class StopSample : IRunGate
    {
        public ValueTask<GateAnswer?> BeforeSampleAsync(ProcessState state, CancellationToken cancellationToken) =>
            new(state.Start.Parent is null ? null : GateAnswer.Stop(""));
    }
}
