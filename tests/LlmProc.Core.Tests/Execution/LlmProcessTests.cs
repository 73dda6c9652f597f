using LlmProc.Testing;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Core.Tests.Execution;

public sealed class LlmProcessTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Children_of_one_turn_run_at_the_same_time()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var model = new ScriptedModel(time)
            .When(Program("main").And(Last("go")), Tree.Calls(("spawn", Tree.Spawn("a", "x")), ("spawn", Tree.Spawn("b", "x"))))
            .When(Program("main"), Say("both"))
            .When(Any, Say("done").After(TimeSpan.FromMinutes(1)));
        await using var tree = new Tree(model);
        LlmProcess process = tree.Host.Start("go");

        await tree.UntilAsync<ProcessEvent.Prompted>(3);
        tree.Events.ShouldNotContain(e => e.Event is ProcessEvent.Exited);
        while (!(process.ResultAsync() is { IsCompleted: true }))
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        (await process.ResultAsync()).Text.ShouldBe("both");
    }

    [Fact]
    public async Task Children_of_one_program_share_one_copy_of_its_prompt()
    {
        string[] calls = [.. Enumerable.Range(0, 20).Select(i => Tree.Spawn("b", $"q{i}"))];
        ScriptedModel model = new ScriptedModel()
            .When(Program("main").And(Last("go")), Tree.Calls([.. calls.Select(arguments => ("spawn", arguments))]))
            .When(Any, Say("done"));
        await using var tree = new Tree(model, change: program => program with { SystemPrompt = new string('x', 1000) });

        await tree.Host.Start("go").ResultAsync();

        ModelRequest[] asked = [.. model.Requests.Where(request => request.Program.Name.Value == "b")];
        asked.Length.ShouldBe(20);
        asked.ShouldAllBe(request => ReferenceEquals(request.Head, asked[0].Head));
    }

    [Fact]
    public async Task A_second_prompt_waits_until_the_first_run_has_ended()
    {
        await using var tree = new Tree(new ScriptedModel().When(Any, Say("{last}")));
        LlmProcess process = tree.Host.Start(null);

        RunResult[] results = await Task.WhenAll(Enumerable.Range(1, 5).Select(i => process.RunAsync($"prompt {i}", CancellationToken)));

        results.Select(result => result.Text).ShouldBe(["prompt 1", "prompt 2", "prompt 3", "prompt 4", "prompt 5"]);
        process.State.Conversation.ToArray().Select(message => message.Role).ShouldBe(Enumerable.Repeat(new[] { Role.User, Role.Assistant }, 5).SelectMany(pair => pair));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public async Task An_empty_prompt_is_refused_before_anything_is_sent(string prompt)
    {
        var model = new ScriptedModel();
        await using var tree = new Tree(model);

        await Should.ThrowAsync<ArgumentException>(() => tree.Host.Start(null).RunAsync(prompt, CancellationToken));

        model.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_tool_with_effects_never_runs_twice_and_the_model_learns_of_the_doubt()
    {
        ScriptedModel model = new ScriptedModel().When(Last("go"), Call("launch", "{}")).When(Any, Say("{last}"));
        var launch = new CountingTool("launch", ToolEffects.Once);
        var journal = new MemoryJournal();
        await using (var tree = new Tree(model, journal, Granted("launch"), null, launch))
        {
            tree.Host.Start("go");
            await launch.Entered;
        }

        var second = new CountingTool("launch", ToolEffects.Once);
        await using var resumed = new Tree(model, journal, Granted("launch"), null, second);
        RunResult result = await (await resumed.Host.ResumeAsync(new ProcessId("p1"), CancellationToken)).ResultAsync();

        (launch.Runs, second.Runs).ShouldBe((1, 0));
        result.Text.ShouldBe("Interrupted: the runtime stopped while this ran. It may or may not have taken effect. Check before you repeat it.");
    }

    [Fact]
    public async Task A_pure_tool_runs_again_after_the_machine_died_in_it()
    {
        ScriptedModel model = new ScriptedModel().When(Last("go"), Call("look", "{}")).When(Any, Say("{last}"));
        var look = new CountingTool("look", ToolEffects.None);
        var journal = new MemoryJournal();
        await using (var tree = new Tree(model, journal, Granted("look"), null, look))
        {
            tree.Host.Start("go");
            await look.Entered;
        }

        var second = new CountingTool("look", ToolEffects.None);
        second.Release();
        await using var resumed = new Tree(model, journal, Granted("look"), null, second);
        RunResult result = await (await resumed.Host.ResumeAsync(new ProcessId("p1"), CancellationToken)).ResultAsync();

        (look.Runs, second.Runs).ShouldBe((1, 1));
        result.Text.ShouldBe("seen");
    }

    [Fact]
    public async Task A_tool_that_throws_tells_the_model_nothing_of_its_inside()
    {
        ScriptedModel model = new ScriptedModel().When(Last("go"), Call("broken", "{}")).When(Any, Say("{last}"));
        await using var tree = new Tree(model, null, Granted("broken"), null, new BrokenTool());

        (await tree.Host.Start("go").ResultAsync()).Text.ShouldBe("The tool 'broken' failed.");
    }

    [Fact]
    public async Task A_model_that_throws_what_it_should_not_ends_its_run_with_a_code()
    {
        await using var tree = new Tree(new BrokenModel());

        RunResult result = await tree.Host.Start("go").ResultAsync();

        result.Error!.Code.ShouldBe("internal");
        result.Error.Message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_journal_that_fails_stops_the_tree_and_tells_whoever_waits()
    {
        await using var tree = new Tree(new ScriptedModel().When(Any, Say("x")), new FullJournal());

        var failure = await Should.ThrowAsync<IOException>(() => tree.Host.Start("go").ResultAsync());

        failure.Message.ShouldBe("No space left on device");
    }

    [Fact]
    public async Task An_observer_that_throws_disturbs_nobody()
    {
        await using var tree = new Tree(new ScriptedModel().When(Any, Say("fine")), observer: new BrokenObserver());

        (await tree.Host.Start("go").ResultAsync()).Text.ShouldBe("fine");
    }

    [Fact]
    public async Task A_process_for_one_prompt_takes_no_other()
    {
        await using var tree = new Tree(new ScriptedModel().When(Any, Say("{last}")));
        LlmProcess process = tree.Host.Start("first");

        (await Should.ThrowAsync<LlmProcException>(() => process.RunAsync("second", CancellationToken))).Code.ShouldBe("gone");

        (await process.ResultAsync()).Text.ShouldBe("first");
    }

    [Fact]
    public async Task Only_roots_are_resumed()
    {
        await using var tree = new Tree(new ScriptedModel());

        (await Should.ThrowAsync<LlmProcException>(() => tree.Host.ResumeAsync(new ProcessId("p1/1.0"), CancellationToken))).Code.ShouldBe("not_a_root");
        (await Should.ThrowAsync<LlmProcException>(() => tree.Host.ResumeAsync(new ProcessId("p9"), CancellationToken))).Code.ShouldBe("unknown_process");
    }

    [Fact]
    public async Task A_disposed_process_has_its_last_event()
    {
        await using var tree = new Tree(new ScriptedModel().When(Any, Say("hello")));
        LlmProcess process = tree.Host.Start(null);
        await process.RunAsync("hi", CancellationToken);

        await process.DisposeAsync();

        (await tree.LastEventsAsync())["p1"].ShouldBeOfType<ProcessEvent.Exited>();
    }

    [Fact]
    public async Task Spending_of_a_tree_is_the_sum_of_its_processes()
    {
        ScriptedModel model = new ScriptedModel()
            .When(Program("main").And(Last("go")), Tree.Calls(("spawn", Tree.Spawn("a", "x")), ("spawn", Tree.Spawn("b", "x"))))
            .When(Program("a").And(Last("x")), Call("spawn", Tree.Spawn("b", "x")))
            .When(Any, Say("done"));
        await using var tree = new Tree(model);

        RunResult result = await tree.Host.Start("go").ResultAsync();

        Spending sum = result.Process.Subtree();
        (sum.Samples, sum.ToolCalls, result.Process.Own.Samples).ShouldBe((6, 3, 2));
        sum.Usage.InputTokens.ShouldBe(tree.Events.Select(e => e.Event).OfType<ProcessEvent.Sampled>().Sum(e => e.Sample.Usage.InputTokens));
    }

    [Fact]
    public void A_provider_that_is_not_there_is_named_before_anything_starts()
    {
        var failure = Should.Throw<ModelException>(() => new LocalProcessHost(Tree.Graph, new HostOptions()));

        failure.Message.ShouldContain("'script'");
    }

    private static Func<LlmProgram, LlmProgram> Granted(string tool) => program => program with { Tools = [new ToolGrant(tool)] };

    private sealed class CountingTool(string name, ToolEffects effects) : ITool
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ToolSpec Spec { get; } = new(name, "Counts.", """{"type":"object"}""") { Effects = effects };

        public int Runs { get; private set; }

        public Task Entered => _entered.Task;

        public void Release() => _release.SetResult();

        public async ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
        {
            Runs++;
            _entered.SetResult();
            await _release.Task.WaitAsync(cancellationToken);
            return new ToolOutcome.Returned("seen");
        }
    }

    private sealed class BrokenTool : ITool
    {
        public ToolSpec Spec { get; } = new("broken", "Breaks.", """{"type":"object"}""");

        public ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken) => throw new InvalidOperationException("secret");
    }

    private sealed class BrokenModel : IModel
    {
        public IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, CancellationToken cancellationToken) => throw new InvalidOperationException("secret");
    }

    private sealed class BrokenObserver : IProcessObserver
    {
        public void OnEvent(ProcessState state, ProcessEvent e) => throw new InvalidOperationException("not my day");
    }

    private sealed class FullJournal : IJournal
    {
        private readonly MemoryJournal _journal = new();

        public ValueTask AppendAsync(ProcessId process, int expectedVersion, ProcessEvent e, CancellationToken cancellationToken) =>
            e is ProcessEvent.Sampled ? throw new IOException("No space left on device") : _journal.AppendAsync(process, expectedVersion, e, cancellationToken);

        public IAsyncEnumerable<ProcessEvent> ReadAsync(ProcessId process, CancellationToken cancellationToken) => _journal.ReadAsync(process, cancellationToken);

        public IAsyncEnumerable<ProcessId> ReadTreeAsync(ProcessId root, CancellationToken cancellationToken) => _journal.ReadTreeAsync(root, cancellationToken);
    }
}
