using System.Collections.Concurrent;
using LlmProc.Testing;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Core.Tests.Execution;

public sealed class GateTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_is_asked_before_a_tool_with_effects_runs()
    {
        var person = new Person();
        var launch = new LaunchTool();
        await using var tree = new Tree(Launching(), new HostOptions { Gates = [person], Tools = [launch] }, Granted("launch"));
        LlmProcess process = tree.Host.Start("go");

        GatedCall asked = await person.AskedAsync(CancellationToken);
        (asked.Call.Tool, asked.Tool.Effects, asked.Spawn, launch.Runs).ShouldBe(("launch", ToolEffects.Once, null, 0));
        person.Answer(GateAnswer.Allow);

        (await process.ResultAsync()).Text.ShouldBe("launched");
        launch.Runs.ShouldBe(1);
        tree.Events.Select(e => e.Event.GetType().Name).ShouldBe(
            ["Started", "Prompted", "Sampled", "GateAnswered", "ToolStarted", "ToolReturned", "Sampled", "RunCompleted", "Exited"]);
    }

    [Fact]
    public async Task A_denied_call_does_not_run_and_the_model_is_told_why()
    {
        var launch = new LaunchTool();
        await using var tree = new Tree(Launching(), new HostOptions { Gates = [new Rule(_ => GateAnswer.Deny("not on a Friday"))], Tools = [launch] }, Granted("launch"));

        RunResult result = await tree.Host.Start("go").ResultAsync();

        (result.Text, result.Status, launch.Runs).ShouldBe(("Not run, because it was denied: not on a Friday", RunStatus.Ok, 0));
        result.Process.Receipts.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_gate_stops_a_run_with_its_children_and_tools()
    {
        ScriptedModel model = new ScriptedModel(new Microsoft.Extensions.Time.Testing.FakeTimeProvider())
            .When(Program("main").And(Last("go")), Tree.Calls(("spawn", Tree.Spawn("b", "x")), ("endless", "{}"), ("launch", "{}")))
            .When(Any, Say("late").After(TimeSpan.FromDays(1)));
        var person = new Person(call => call.Tool.Name == "launch");
        var endless = new EndlessTool("endless");
        await using var tree = new Tree(model, new HostOptions { Gates = [person], Tools = [new LaunchTool(), endless] }, Granted("spawn", "launch", "endless"));
        LlmProcess process = tree.Host.Start("go");
        await person.AskedAsync(CancellationToken);
        await endless.Entered;
        await tree.UntilAsync<ProcessEvent.Prompted>(2);

        person.Answer(GateAnswer.Stop("enough"));
        RunResult result = await process.ResultAsync();

        (result.Status, result.Error!.Code, result.Error.Message).ShouldBe((RunStatus.Denied, "denied", "a gate stopped it: enough"));
        result.Process.Children.Single().Status.ShouldBe(RunStatus.Denied);
        result.Process.Receipts.Select(receipt => (receipt.Tool, receipt.Ending)).ShouldBe([("endless", CallEnding.Interrupted)]);
        (await tree.LastEventsAsync()).Values.ShouldAllBe(e => e is ProcessEvent.Exited);
    }

    [Theory]
    [InlineData(GateVerdict.Deny)]
    [InlineData(GateVerdict.Stop)]
    public async Task What_is_denied_before_a_sample_ends_the_run_before_anything_is_sent(GateVerdict verdict)
    {
        var model = new ScriptedModel();
        await using var tree = new Tree(model, new HostOptions { Gates = [new SampleRule(_ => new GateAnswer(verdict, "the day is over"))] });

        RunResult result = await tree.Host.Start("go").ResultAsync();

        (result.Status, result.Reason, result.Error!.Message).ShouldBe((RunStatus.Denied, StopReason.Denied, "a gate stopped it: the day is over"));
        model.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_child_whose_run_was_denied_reads_as_denied()
    {
        ScriptedModel model = new ScriptedModel().When(Program("main").And(Last("go")), Call("spawn", Tree.Spawn("a", "x"))).When(Any, Say("{last}"));
        await using var tree = new Tree(model, new HostOptions { Gates = [new SampleRule(state => state.Start.Parent is null ? null : GateAnswer.Deny("no children today"))] });

        RunResult result = await tree.Host.Start("go").ResultAsync();

        result.Text.ShouldBe("The program 'a' stopped: a gate stopped it: no children today.");
        result.Process.Children.Single().Status.ShouldBe(RunStatus.Denied);
    }

    [Fact]
    public async Task A_gate_sees_which_program_is_asked_what_and_may_deny_it()
    {
        ScriptedModel model = new ScriptedModel().When(Last("go"), Call("spawn", Tree.Spawn("a", "secret plans"))).When(Any, Say("{last}"));
        var gate = new Rule(call => call.Spawn is { Link: "a", Query: "secret plans" } ? GateAnswer.Deny("'a' is not to know") : GateAnswer.Allow);
        await using var tree = new Tree(model, new HostOptions { Gates = [gate] });

        RunResult result = await tree.Host.Start("go").ResultAsync();

        result.Text.ShouldBe("Not run, because it was denied: 'a' is not to know");
        result.Process.Children.ShouldBeEmpty();
    }

    [Fact]
    public async Task Tools_without_effects_pass_unasked()
    {
        ScriptedModel model = new ScriptedModel().When(Last("go"), Call("calculator", """{"expression":"2+2"}""")).When(Any, Say("{last}"));
        await using var tree = new Tree(model, new HostOptions { Gates = [new Rule(_ => GateAnswer.Deny("no"))] });

        (await tree.Host.Start("go").ResultAsync()).Text.ShouldBe("4");
    }

    [Fact]
    public async Task All_gates_must_allow_and_after_the_first_no_nobody_is_asked()
    {
        int asked = 0;
        var launch = new LaunchTool();
        await using var tree = new Tree(Launching(), new HostOptions
        {
            Gates = [new Rule(_ => GateAnswer.Allow), new Rule(_ => null), new Rule(_ => GateAnswer.Deny("second")), new Rule(_ => GateAnswer.Deny($"third {asked++}"))],
            Tools = [launch],
        }, Granted("launch"));

        RunResult result = await tree.Host.Start("go").ResultAsync();

        (result.Text, asked, launch.Runs).ShouldBe(("Not run, because it was denied: second", 0, 0));
    }

    [Fact]
    public async Task Gates_with_nothing_to_say_leave_no_trace_in_the_journal()
    {
        var launch = new LaunchTool();
        await using var tree = new Tree(Launching(), new HostOptions { Gates = [new Rule(_ => null)], Tools = [launch] }, Granted("launch"));

        (await tree.Host.Start("go").ResultAsync()).Text.ShouldBe("launched");

        tree.Events.ShouldNotContain(e => e.Event is ProcessEvent.GateAnswered);
    }

    [Fact]
    public async Task A_gate_that_throws_has_said_no_and_tells_the_model_nothing_of_its_inside()
    {
        await using var tree = new Tree(Launching(), new HostOptions { Gates = [new Rule(_ => throw new InvalidOperationException("password"))], Tools = [new LaunchTool()] }, Granted("launch"));

        (await tree.Host.Start("go").ResultAsync()).Text.ShouldBe("Not run, because it was denied: the gate that decides about it failed");
    }

    [Fact]
    public async Task A_machine_that_dies_while_a_person_thinks_asks_once_more_and_never_after_the_answer()
    {
        var journal = new MemoryJournal();
        var first = new Person();
        await using (var tree = new Tree(Launching(), new HostOptions { Journal = journal, Gates = [first], Tools = [new LaunchTool()] }, Granted("launch")))
        {
            tree.Host.Start("go");
            await first.AskedAsync(CancellationToken);
        }

        var second = new Person();
        var endless = new EndlessTool("launch");
        await using (var tree = new Tree(Launching(), new HostOptions { Journal = journal, Gates = [second], Tools = [endless] }, Granted("launch")))
        {
            await tree.Host.ResumeAsync(new ProcessId("p1"), CancellationToken);
            await second.AskedAsync(CancellationToken);
            second.Answer(GateAnswer.Allow);
            await endless.Entered;
        }

        int asked = 0;
        await using var last = new Tree(Launching(), new HostOptions { Journal = journal, Gates = [new Rule(_ => GateAnswer.Deny($"{++asked}"))], Tools = [new LaunchTool()] }, Granted("launch"));
        RunResult result = await (await last.Host.ResumeAsync(new ProcessId("p1"), CancellationToken)).ResultAsync();

        (asked, result.Text[..12]).ShouldBe((0, "Interrupted:"));
    }

    [Fact]
    public async Task A_sample_that_was_allowed_before_the_machine_died_is_not_asked_about_again()
    {
        var journal = new MemoryJournal();
        var slow = new ScriptedModel(new Microsoft.Extensions.Time.Testing.FakeTimeProvider()).When(Any, Say("late").After(TimeSpan.FromDays(1)));
        await using (var tree = new Tree(slow, new HostOptions { Journal = journal, Gates = [new SampleRule(_ => GateAnswer.Allow)] }))
        {
            tree.Host.Start("go");
            await tree.UntilAsync<ProcessEvent.GateAnswered>();
        }

        int asked = 0;
        await using var resumed = new Tree(new ScriptedModel().When(Any, Say("here")), new HostOptions { Journal = journal, Gates = [new SampleRule(_ => GateAnswer.Deny($"{++asked}"))] });
        RunResult result = await (await resumed.Host.ResumeAsync(new ProcessId("p1"), CancellationToken)).ResultAsync();

        (result.Text, asked).ShouldBe(("here", 0));
    }

    [Theory]
    [InlineData(StopReason.Cancelled)]
    [InlineData(StopReason.Killed)]
    [InlineData(StopReason.Timeout)]
    public async Task Whoever_stops_the_run_does_not_wait_for_the_person(StopReason reason)
    {
        var person = new Person { Deaf = true };
        await using var tree = new Tree(Launching(), new HostOptions { Gates = [person], Tools = [new LaunchTool()] },
            program => Granted("launch")(program) with { Limits = new Limits { Timeout = TimeSpan.FromSeconds(5) } });
        LlmProcess process = tree.Host.Start("go");
        await person.AskedAsync(CancellationToken);

        if (reason == StopReason.Timeout)
        {
            tree.Time.Advance(TimeSpan.FromSeconds(6));
        }
        else
        {
            process.Stop(reason);
        }

        RunResult result = await process.ResultAsync();
        (result.Reason, result.Process.Receipts.IsEmpty).ShouldBe((reason, true));
        process.State.Conversation.Last!.Results.Single().Text.ShouldBe("Not run: the run was stopped.");
    }

    [Fact]
    public async Task Other_calls_of_the_turn_go_on_while_a_person_thinks()
    {
        ScriptedModel model = new ScriptedModel()
            .When(Program("main").And(Last("go")), Tree.Calls(("launch", "{}"), ("spawn", Tree.Spawn("b", "x"))))
            .When(Any, Say("done"));
        var person = new Person(call => call.Spawn is null);
        await using var tree = new Tree(model, new HostOptions { Gates = [person], Tools = [new LaunchTool()] }, Granted("spawn", "launch"));
        LlmProcess process = tree.Host.Start("go");

        await tree.UntilAsync<ProcessEvent.ChildExited>();
        tree.Events.ShouldNotContain(e => e.Event is ProcessEvent.ToolStarted);
        await person.AskedAsync(CancellationToken);
        person.Answer(GateAnswer.Allow);

        (await process.ResultAsync()).Text.ShouldBe("done");
    }

    [Fact]
    public async Task Waiting_for_a_gate_holds_no_place_among_the_samples()
    {
        ScriptedModel model = new ScriptedModel()
            .When(Program("main").And(Last("go")), Tree.Calls(("spawn", Tree.Spawn("a", "x")), ("spawn", Tree.Spawn("b", "x"))))
            .When(Any, Say("done"));
        var person = new Person();
        await using var tree = new Tree(
            model,
            new HostOptions { Gates = [person.ForSamples(state => state.Start.Program.Value == "a")] },
            program => program with { Limits = new Limits { Concurrency = 1 } });
        LlmProcess process = tree.Host.Start("go");

        await tree.UntilAsync<ProcessEvent.ChildExited>();
        tree.Events.Count(e => e.Event is ProcessEvent.Exited).ShouldBe(1);
        person.Answer(GateAnswer.Allow);

        (await process.ResultAsync()).Text.ShouldBe("done");
    }

    private static ScriptedModel Launching() => new ScriptedModel().When(Last("go"), Call("launch")).When(Any, Say("{last}"));

    private static Func<LlmProgram, LlmProgram> Granted(params string[] tools) => program => program with { Tools = [.. tools.Select(tool => new ToolGrant(tool))] };

    private sealed class LaunchTool : ITool
    {
        public ToolSpec Spec { get; } = new("launch", "Launches.", """{"type":"object"}""");

        public int Runs { get; private set; }

        public ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
        {
            Runs++;
            return new(new ToolOutcome.Returned("launched"));
        }
    }

    private sealed class Rule(Func<GatedCall, GateAnswer?> decide) : IRunGate
    {
        public ValueTask<GateAnswer?> BeforeToolAsync(ProcessState state, GatedCall call, CancellationToken cancellationToken) => new(decide(call));
    }

    private sealed class SampleRule(Func<ProcessState, GateAnswer?> decide) : IRunGate
    {
        public ValueTask<GateAnswer?> BeforeSampleAsync(ProcessState state, CancellationToken cancellationToken) => new(decide(state));
    }

    /// <summary>Somebody who takes their time.</summary>
    private sealed class Person(Func<GatedCall, bool>? concerned = null) : IRunGate
    {
        private readonly TaskCompletionSource<GatedCall> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<GateAnswer?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Does not hear when nobody waits any more.</summary>
        public bool Deaf { get; init; }

        public Task<GatedCall> AskedAsync(CancellationToken cancellationToken) => _asked.Task.WaitAsync(cancellationToken);

        public void Answer(GateAnswer answer) => _answer.SetResult(answer);

        public IRunGate ForSamples(Func<ProcessState, bool> which) => new Samples(_answer.Task, which);

        public async ValueTask<GateAnswer?> BeforeToolAsync(ProcessState state, GatedCall call, CancellationToken cancellationToken)
        {
            if (!(concerned?.Invoke(call) ?? true))
            {
                return null;
            }

            _asked.SetResult(call);
            return Deaf ? await _answer.Task : await _answer.Task.WaitAsync(cancellationToken);
        }

        private sealed class Samples(Task<GateAnswer?> answer, Func<ProcessState, bool> which) : IRunGate
        {
            public async ValueTask<GateAnswer?> BeforeSampleAsync(ProcessState state, CancellationToken cancellationToken) =>
                which(state) ? await answer.WaitAsync(cancellationToken) : null;
        }
    }
}
