using LlmProc.Testing;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Core.Tests.Execution;

public sealed class StopTests
{
    private static readonly TimeSpan s_forEver = TimeSpan.FromDays(9);

    /// <summary>main asks a, a asks b, and b takes for ever.</summary>
    private static ScriptedModel Chain() => new ScriptedModel(new Microsoft.Extensions.Time.Testing.FakeTimeProvider())
        .When(Program("main").And(Last("go")), Call("spawn", Tree.Spawn("a", "go")))
        .When(Program("a").And(Last("go")), Call("spawn", Tree.Spawn("b", "go")))
        .When(Program("b"), Say("late").After(s_forEver))
        .When(Any, Say("hello"));

    [Fact]
    public async Task A_kill_reaches_every_descendant_and_children_end_first()
    {
        await using var tree = new Tree(Chain());
        LlmProcess process = tree.Host.Start("go");
        await tree.UntilAsync<ProcessEvent.Prompted>(3);

        process.Stop(StopReason.Killed);
        RunResult result = await process.ResultAsync();

        result.Reason.ShouldBe(StopReason.Killed);
        result.Process.Children[0].Children[0].Reason.ShouldBe(StopReason.Killed);
        tree.Events.Where(e => e.Event is ProcessEvent.Exited).Select(e => e.Process.Value).ShouldBe(["p1/1.0/1.0", "p1/1.0", "p1"]);
        (await tree.LastEventsAsync()).Values.ShouldAllBe(e => e is ProcessEvent.Exited);
    }

    [Fact]
    public async Task A_cancelled_run_stops_its_children_and_the_process_takes_the_next_prompt()
    {
        await using var tree = new Tree(Chain());
        LlmProcess process = tree.Host.Start(null);
        using var cancellation = new CancellationTokenSource();
        Task<RunResult> run = process.RunAsync("go", cancellation.Token);
        await tree.UntilAsync<ProcessEvent.Prompted>(3);

        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => run);
        RunResult next = await process.RunAsync("hi", TestContext.Current.CancellationToken);

        next.Text.ShouldBe("hello");
        tree.Events.Where(e => e.Event is ProcessEvent.Exited).Select(e => e.Process.Value).ShouldBe(["p1/1.0/1.0", "p1/1.0"]);
        process.State.Conversation.ToArray()[2].Results.Single().IsError.ShouldBeTrue();
    }

    [Fact]
    public async Task A_timeout_stops_the_whole_tree_below()
    {
        await using var tree = new Tree(Chain(), change: program => program.Name.Value == "a" ? program with { Limits = new Limits { Timeout = TimeSpan.FromSeconds(90) } } : program);
        LlmProcess process = tree.Host.Start("go");
        await tree.UntilAsync<ProcessEvent.Prompted>(3);

        tree.Time.Advance(TimeSpan.FromSeconds(91));
        RunResult result = await process.ResultAsync();

        result.Text.ShouldBe("hello");
        string told = process.State.Conversation.ToArray()[2].Results.Single().Text;
        told.ShouldBe("The program 'a' stopped: limit timeout 1m30s reached.");
        tree.Events.Count(e => e.Event is ProcessEvent.Exited { Reason: StopReason.Timeout }).ShouldBe(2);
    }

    [Fact]
    public async Task A_run_that_is_over_its_time_takes_no_further_sample_however_late_its_timer_is()
    {
        var time = new LateTimers();
        ScriptedModel model = new ScriptedModel().When(Last("go"), Call("calculator", "{\"expression\":\"1+1\"}")).When(Any, Say("late"));
        await using var host = new LocalProcessHost(
            Tree.Graph.Select(program => program with { Limits = new Limits { Timeout = TimeSpan.FromSeconds(90) } }),
            new HostOptions { Providers = [new ScriptedProvider("script", model)], Time = time, Observers = [new AtFirstSample(() => time.Now += TimeSpan.FromSeconds(90))] });

        RunResult result = await host.Start("go").ResultAsync();

        (result.Reason, result.Process.Own.Samples).ShouldBe((StopReason.Timeout, 1));
        result.Error!.Message.ShouldBe("limit timeout 1m30s reached");
    }

    [Theory]
    [InlineData("count", "{}")]
    [InlineData("spawn", "{\"program_name\":\"b\",\"query\":\"leaf\"}")]
    public async Task A_run_that_is_over_its_time_begins_none_of_the_calls_that_came_last(string tool, string arguments)
    {
        var time = new LateTimers();
        var counting = new CountTool();
        ScriptedModel model = new ScriptedModel().When(Last("go"), Call(tool, arguments)).When(Any, Say("late"));
        await using var host = new LocalProcessHost(
            Tree.Graph.Select(program => program with
            {
                Limits = program.Name.Value == "main" ? new Limits { Timeout = TimeSpan.FromSeconds(90) } : new Limits(),
                Tools = [.. program.Tools, new ToolGrant("count")],
            }),
            new HostOptions
            {
                Providers = [new ScriptedProvider("script", model)],
                Tools = [counting],
                Time = time,
                Observers = [new AtFirstSample(() => time.Now += TimeSpan.FromSeconds(90))],
            });

        RunResult result = await host.Start("go").ResultAsync();

        (result.Reason, result.Process.Subtree().Samples, counting.Ran).ShouldBe((StopReason.Timeout, 1, 0));
    }

    [Fact]
    public async Task A_queued_prompt_can_be_taken_back_without_touching_the_run_before_it()
    {
        await using var tree = new Tree(Chain());
        LlmProcess process = tree.Host.Start(null);
        Task<RunResult> first = process.RunAsync("go", TestContext.Current.CancellationToken);
        await tree.UntilAsync<ProcessEvent.Prompted>(3);
        using var cancellation = new CancellationTokenSource();
        Task<RunResult> second = process.RunAsync("never", cancellation.Token);

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => second);
        first.IsCompleted.ShouldBeFalse();
        process.Stop(StopReason.Killed);
        (await first).Reason.ShouldBe(StopReason.Killed);
        tree.Events.Count(e => e is { Process.Value: "p1", Event: ProcessEvent.Prompted }).ShouldBe(1);
    }

    [Fact]
    public async Task Prompts_after_the_end_are_refused()
    {
        await using var tree = new Tree(Chain());
        LlmProcess process = tree.Host.Start(null);
        process.Stop(StopReason.Killed);
        await tree.UntilAsync<ProcessEvent.Exited>();

        (await Should.ThrowAsync<LlmProcException>(() => process.RunAsync("hi", TestContext.Current.CancellationToken))).Code.ShouldBe("gone");
    }

    [Theory]
    [InlineData(StopReason.Killed)]
    [InlineData(StopReason.Cancelled)]
    public async Task Wherever_a_tree_is_stopped_every_process_gets_its_last_event(StopReason reason)
    {
        int whole = 0;
        for (int at = 1; whole == 0; at++)
        {
            var model = new ScriptedModel()
                .When(Program("main").And(Last("go")), Tree.Calls(("spawn", Tree.Spawn("a", "go")), ("spawn", Tree.Spawn("b", "go")), ("calculator", """{"expression":"1+1"}""")))
                .When(Program("a").And(Last("go")), Call("spawn", Tree.Spawn("b", "go")))
                .When(Any, Say("done"));
            var stopper = new StopAt(at, reason);
            await using var tree = new Tree(model, observer: stopper);
            LlmProcess process = tree.Host.Start("go");
            stopper.Process = process;

            RunResult result = await process.ResultAsync();

            result.Reason.ShouldBeOneOf(reason, StopReason.EndTurn);
            (await tree.LastEventsAsync()).Values.ShouldAllBe(e => e is ProcessEvent.Exited, $"stopped at event {at}");
            whole = stopper.Stopped ? 0 : at;
        }

        whole.ShouldBeGreaterThan(20);
    }

    [Theory]
    [InlineData(StopReason.Killed)]
    [InlineData(StopReason.Cancelled)]
    public async Task A_stop_reaches_a_kept_child_whatever_it_is_doing(StopReason reason)
    {
        for (int at = 8; at <= 16; at++)
        {
            ScriptedModel model = new ScriptedModel(new Microsoft.Extensions.Time.Testing.FakeTimeProvider())
                .When(Program("main").And(Last("go")), Call("spawn", Tree.Spawn("a", "first")))
                .When(Program("main").And(Last("noted")), Call("spawn", Tree.Spawn("a", "second")))
                .When(Program("a").And(Last("first")), Say("noted"))
                .When(Program("a").And(Last("second")), Say("late").After(s_forEver));
            var stopper = new StopAt(at, reason);
            await using var tree = new Tree(model, observer: stopper, change: program => program with
            {
                Links = [.. program.Links.Select(link => link with { Session = LinkSession.Keep })],
            });
            LlmProcess process = tree.Host.Start("go");
            stopper.Process = process;
            if (at > 12)
            {
                // Nothing happens any more by itself.
                await tree.UntilAsync<ProcessEvent.Prompted>(3);
                process.Stop(reason);
            }

            RunResult result = await process.ResultAsync();

            result.Reason.ShouldBe(reason, $"stopped at event {at}");
            (await tree.LastEventsAsync()).Values.ShouldAllBe(e => e is ProcessEvent.Exited, $"stopped at event {at}");
        }
    }

    [Fact]
    public async Task Wherever_the_machine_dies_while_a_tree_is_stopped_nobody_is_left_over()
    {
        for (int stopAt = 3; stopAt < 12; stopAt += 2)
        {
            for (int dieAt = stopAt; dieAt < stopAt + 8; dieAt++)
            {
                var journal = new MemoryJournal();
                var stopper = new StopAt(stopAt, StopReason.Killed);
                await using (var tree = new Tree(Chain(), new DyingJournal(journal, dieAt), observer: stopper))
                {
                    LlmProcess process = tree.Host.Start("go");
                    stopper.Process = process;
                    Task<RunResult> result = process.ResultAsync();
                    await Task.WhenAny(result, tree.UntilAsync<ProcessEvent.Prompted>(3));
                    process.Stop(StopReason.Killed);
                    try
                    {
                        await result;
                    }
                    catch (InvalidOperationException)
                    {
                        // The machine died here.
                    }
                }

                await using var resumed = new Tree(Chain(), journal);
                LlmProcess again = await resumed.Host.ResumeAsync(new ProcessId("p1"), TestContext.Current.CancellationToken);
                again.Stop(StopReason.Killed);
                RunResult end = await again.ResultAsync();

                end.Reason.ShouldBe(StopReason.Killed);
                (await resumed.LastEventsAsync()).Values.ShouldAllBe(e => e is ProcessEvent.Exited, $"stopped at {stopAt}, died at {dieAt}");
            }
        }
    }

    [Fact]
    public async Task A_kill_stays_a_kill_whatever_comes_after_it()
    {
        await using var tree = new Tree(Chain());
        LlmProcess process = tree.Host.Start(null);
        Task<RunResult> run = process.RunAsync("go", TestContext.Current.CancellationToken);
        await tree.UntilAsync<ProcessEvent.Prompted>(3);

        process.Stop(StopReason.Killed);
        process.Stop(StopReason.Cancelled);
        process.Stop(StopReason.Timeout);

        (await run).Reason.ShouldBe(StopReason.Killed);
        await tree.UntilAsync<ProcessEvent.Exited>(3);
    }

    [Fact]
    public async Task A_stop_right_after_a_prompt_stops_the_run_that_was_asked_for()
    {
        await using var tree = new Tree(Chain());
        LlmProcess process = tree.Host.Start(null);

        Task<RunResult> run = process.RunAsync("go", TestContext.Current.CancellationToken);
        process.Stop(StopReason.Cancelled);

        (await run).Reason.ShouldBe(StopReason.Cancelled);
        process.State.Exit.ShouldBeNull();
    }

    [Fact]
    public async Task A_stop_returns_at_once_and_leaves_the_work_to_the_process()
    {
        using var held = new HoldStops();
        await using var tree = new Tree(Chain(), observer: held);
        LlmProcess process = tree.Host.Start("go");
        await tree.UntilAsync<ProcessEvent.Prompted>(3);

        // If the process went on here, it would wait for what comes after this line.
        process.Stop(StopReason.Killed);
        held.Release();

        (await process.ResultAsync()).Reason.ShouldBe(StopReason.Killed);
    }

    [Fact]
    public async Task A_resumed_run_has_a_timeout_too()
    {
        var journal = new MemoryJournal();
        Func<LlmProgram, LlmProgram> limited = program => program with { Limits = new Limits { Timeout = TimeSpan.FromSeconds(90) } };
        await using (var tree = new Tree(Chain(), journal, limited))
        {
            tree.Host.Start("go");
            await tree.UntilAsync<ProcessEvent.Prompted>(3);
        }

        await using var resumed = new Tree(Chain(), journal, limited);
        Task<RunResult> result = (await resumed.Host.ResumeAsync(new ProcessId("p1"), TestContext.Current.CancellationToken)).ResultAsync();
        while (!result.IsCompleted)
        {
            resumed.Time.Advance(TimeSpan.FromSeconds(91));
            await Task.Yield();
        }

        (await result).Reason.ShouldBe(StopReason.Timeout);
    }

    [Fact]
    public async Task A_child_stopped_by_its_parents_clock_does_not_speak_of_its_own()
    {
        await using var tree = new Tree(Chain(), change: program => program.Name.Value == "main" ? program with { Limits = new Limits { Timeout = TimeSpan.FromSeconds(90) } } : program);
        LlmProcess process = tree.Host.Start("go");
        await tree.UntilAsync<ProcessEvent.Prompted>(3);

        tree.Time.Advance(TimeSpan.FromSeconds(91));
        await process.ResultAsync();

        ProcessEvent.ChildExited child = tree.Events.Select(e => e.Event).OfType<ProcessEvent.ChildExited>().First();
        child.Result.Error!.Message.ShouldBe("the time of the one who asked was over");
    }

    private sealed class HoldStops : IProcessObserver, IDisposable
    {
        private readonly ManualResetEventSlim _released = new();

        public void Release() => _released.Set();

        public void OnEvent(ProcessState state, ProcessEvent e)
        {
            if (e is ProcessEvent.StopRequested)
            {
                _released.Wait();
            }
        }

        public void Dispose() => _released.Dispose();
    }

    /// <summary>Stops the root when the n-th event of the tree happens.</summary>
    private sealed class StopAt(int at, StopReason reason) : IProcessObserver
    {
        private readonly TaskCompletionSource<LlmProcess> _process = new();
        private int _events;

        public LlmProcess Process
        {
            set => _process.SetResult(value);
        }

        public bool Stopped => _events >= at;

        public void OnEvent(ProcessState state, ProcessEvent e)
        {
            if (Interlocked.Increment(ref _events) == at)
            {
                _process.Task.ContinueWith(process => process.Result.Stop(reason), TaskScheduler.Default).Wait();
            }
        }
    }

    private sealed class CountTool : ITool
    {
        public int Ran { get; private set; }

        public ToolSpec Spec { get; } = new("count", "Counts.", "{\"type\":\"object\"}");

        public ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
        {
            Ran++;
            return new(new ToolOutcome.Returned("counted"));
        }
    }

    private sealed class AtFirstSample(Action act) : IProcessObserver
    {
        private Action? _act = act;

        public void OnEvent(ProcessState state, ProcessEvent e)
        {
            if (e is ProcessEvent.Sampled)
            {
                Interlocked.Exchange(ref _act, null)?.Invoke();
            }
        }
    }

    /// <summary>Its timers have not fired when a test ends.</summary>
    private sealed class LateTimers : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
