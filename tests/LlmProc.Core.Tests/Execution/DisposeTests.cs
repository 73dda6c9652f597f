using System.Collections.Concurrent;
using LlmProc.Testing;
using Microsoft.Extensions.Logging;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Core.Tests.Execution;

public sealed class DisposeTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <summary>main asks a, a asks b, and b takes for ever.</summary>
    private static ScriptedModel Chain() => new ScriptedModel(new Microsoft.Extensions.Time.Testing.FakeTimeProvider())
        .When(Program("main").And(Last("go")), Call("spawn", Tree.Spawn("a", "go")))
        .When(Program("a").And(Last("go")), Call("spawn", Tree.Spawn("b", "go")))
        .When(Program("b"), Say("late").After(TimeSpan.FromDays(9)))
        .When(Any, Say("hello"));

    private static ScriptedModel Caller() => new ScriptedModel().When(Last("go"), Call("guest", "{}")).When(Any, Say("done"));

    private static LlmProgram WithGuest(LlmProgram program) => program with { Tools = [.. program.Tools, new ToolGrant("guest")] };

    [Fact]
    public async Task Disposing_a_busy_process_stops_its_run_and_all_below_it()
    {
        await using var tree = new Tree(Chain());
        LlmProcess process = tree.Host.Start(null);
        Task<RunResult> run = process.RunAsync("go", CancellationToken);
        await tree.UntilAsync<ProcessEvent.Prompted>(3);

        await process.DisposeAsync();

        (await run).Reason.ShouldBe(StopReason.Cancelled);
        tree.Events.Where(e => e.Event is ProcessEvent.Exited).Select(e => e.Process.Value).ShouldBe(["p1/1.0/1.0", "p1/1.0", "p1"]);
        process.State.Exit!.Reason.ShouldBe(StopReason.Cancelled);
    }

    [Fact]
    public async Task Prompts_that_wait_when_a_process_is_disposed_are_refused()
    {
        await using var tree = new Tree(Chain());
        LlmProcess process = tree.Host.Start(null);
        Task<RunResult> first = process.RunAsync("go", CancellationToken);
        Task<RunResult> second = process.RunAsync("hi", CancellationToken);
        await tree.UntilAsync<ProcessEvent.Prompted>(3);

        await process.DisposeAsync();

        (await first).Reason.ShouldBe(StopReason.Cancelled);
        (await Should.ThrowAsync<LlmProcException>(() => second)).Code.ShouldBe("gone");
    }

    [Fact]
    public async Task An_idle_process_ends_as_its_last_run_did_also_when_it_is_disposed_twice_at_once()
    {
        await using var tree = new Tree(Chain());
        LlmProcess process = tree.Host.Start(null);
        await process.RunAsync("hi", CancellationToken);

        await Task.WhenAll(process.DisposeAsync().AsTask(), process.DisposeAsync().AsTask());
        await process.DisposeAsync();

        tree.Events.Select(e => e.Event).OfType<ProcessEvent.Exited>().ShouldHaveSingleItem().Reason.ShouldBe(StopReason.EndTurn);
    }

    [Fact]
    public async Task A_process_that_has_not_begun_ends_too()
    {
        await using var tree = new Tree(Chain());

        await tree.Host.Start(null).DisposeAsync();
        await tree.Host.Start("go").DisposeAsync();

        (await tree.LastEventsAsync()).Values.ShouldAllBe(e => e is ProcessEvent.Exited);
        tree.Events.Count(e => e is { Event: ProcessEvent.Exited, Process.Value: "p2" }).ShouldBe(1);
    }

    [Fact]
    public async Task A_tool_that_heeds_no_cancellation_is_left_behind_and_the_log_names_it()
    {
        var log = new Lines();
        var guest = new Guest(_ => Task.Delay(Timeout.Infinite, CancellationToken.None));
        var quick = new Guest(async _ => await Task.Yield(), "quick");
        ScriptedModel model = new ScriptedModel().When(Last("go"), Tree.Calls(("quick", "{}"), ("guest", "{}")));
        await using var tree = new Tree(model, new HostOptions { Tools = [guest, quick], Logger = log }, program => program with { Tools = [new ToolGrant("quick"), new ToolGrant("guest")] });
        LlmProcess process = tree.Host.Start(null);
        Task<RunResult> run = process.RunAsync("go", CancellationToken);
        await guest.Called;
        await tree.UntilAsync<ProcessEvent.ToolReturned>();

        Task disposing = process.DisposeAsync().AsTask();
        (await run).Reason.ShouldBe(StopReason.Cancelled);
        disposing.IsCompleted.ShouldBeFalse();
        tree.Time.Advance(LlmProcess.LongestEnd);
        await disposing.WaitAsync(CancellationToken);

        log.Said.ShouldHaveSingleItem().ShouldBe("p1: guest heeds no cancellation and was left behind after 10 s");
        Task host = tree.Host.DisposeAsync().AsTask();
        tree.Time.Advance(LlmProcess.LongestEnd);
        await host.WaitAsync(CancellationToken);
    }

    [Fact]
    public async Task A_host_ends_with_all_its_processes_at_once_whatever_they_do()
    {
        var log = new Lines();
        var guest = new Guest(_ => Task.Delay(Timeout.Infinite, CancellationToken.None));
        var tree = new Tree(Caller(), new HostOptions { Tools = [guest], Logger = log }, WithGuest);
        Task<RunResult>[] runs = [.. Enumerable.Range(0, 3).Select(_ => tree.Host.Start("go").ResultAsync())];
        await tree.UntilAsync<ProcessEvent.ToolStarted>(3);

        Task disposing = tree.Host.DisposeAsync().AsTask();
        tree.Time.Advance(LlmProcess.LongestEnd);
        await disposing.WaitAsync(CancellationToken);

        log.Said.Count.ShouldBe(3);
        foreach (Task<RunResult> run in runs)
        {
            (await Should.ThrowAsync<LlmProcException>(() => run)).Code.ShouldBe("left_behind");
        }
    }

    [Fact]
    public async Task Who_waits_for_a_model_that_heeds_no_cancellation_is_told_that_it_was_left_behind()
    {
        var log = new Lines();
        var model = new Deaf();
        await using var tree = new Tree(model, new HostOptions { Logger = log });
        LlmProcess process = tree.Host.Start(null);
        Task<RunResult> run = process.RunAsync("go", CancellationToken);
        await model.Asked.Task;

        Task disposing = process.DisposeAsync().AsTask();
        tree.Time.Advance(LlmProcess.LongestEnd);
        await disposing.WaitAsync(CancellationToken);

        (await Should.ThrowAsync<LlmProcException>(() => run)).Code.ShouldBe("left_behind");
        log.Said.ShouldHaveSingleItem().ShouldContain("p1: what it waits for heeds no cancellation");
        model.Answer.SetResult();
    }

    [Fact]
    public async Task A_tool_may_dispose_the_process_that_waits_for_it()
    {
        LlmProcess? process = null;
        var guest = new Guest(async _ => await process!.DisposeAsync());
        await using var tree = new Tree(Caller(), new HostOptions { Tools = [guest] }, WithGuest);
        process = tree.Host.Start(null);

        (await process.RunAsync("go", CancellationToken).WaitAsync(CancellationToken)).Reason.ShouldBe(StopReason.Cancelled);

        await process.DisposeAsync();
        process.State.Exit.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_gate_and_an_observer_may_dispose_the_process_they_were_told_of()
    {
        LlmProcess? process = null;
        var gate = new Asked(async () => await process!.DisposeAsync());
        await using (var tree = new Tree(Chain(), new HostOptions { Gates = [gate] }))
        {
            process = tree.Host.Start(null);
            (await process.RunAsync("hi", CancellationToken).WaitAsync(CancellationToken)).Reason.ShouldBe(StopReason.Cancelled);
        }

        Task disposed = Task.CompletedTask;
        var observer = new Told(e => disposed = e is ProcessEvent.Prompted ? process!.DisposeAsync().AsTask() : disposed);
        await using (var tree = new Tree(Chain(), new HostOptions { Observers = [observer] }))
        {
            process = tree.Host.Start(null);
            (await process.RunAsync("hi", CancellationToken).WaitAsync(CancellationToken)).Reason.ShouldBe(StopReason.Cancelled);
            await disposed.WaitAsync(CancellationToken);
        }
    }

    [Fact]
    public async Task A_tool_cannot_ask_the_process_that_waits_for_it_nor_one_above()
    {
        LlmProcess? process = null;
        var codes = new ConcurrentQueue<string>();
        var guest = new Guest(async _ =>
        {
            codes.Enqueue((await Should.ThrowAsync<LlmProcException>(() => process!.RunAsync("more", CancellationToken))).Code);
            codes.Enqueue((await Should.ThrowAsync<LlmProcException>(() => process!.ResultAsync())).Code);
            codes.Enqueue((await Should.ThrowAsync<LlmProcException>(async () => await process!.StreamAsync("more", CancellationToken).ToArrayAsync(CancellationToken))).Code);
        });
        ScriptedModel model = new ScriptedModel()
            .When(Program("main").And(Last("go")), Call("spawn", Tree.Spawn("a", "go")))
            .When(Program("a").And(Last("go")), Call("guest", "{}"))
            .When(Any, Say("done"));
        await using var tree = new Tree(model, new HostOptions { Tools = [guest] }, WithGuest);
        process = tree.Host.Start(null);

        (await process.RunAsync("go", CancellationToken).WaitAsync(CancellationToken)).IsError.ShouldBeFalse();

        codes.ShouldBe(["within", "within", "within"]);
    }

    [Fact]
    public async Task A_tool_may_ask_another_process_and_what_it_leaves_behind_may_ask_its_own()
    {
        LlmProcess? process = null;
        Task<RunResult>? later = null;
        var returned = new TaskCompletionSource();
        var guest = new Guest(async call =>
        {
            LlmProcess other = call.Tree.Host.Start(null);
            (await other.RunAsync("hi", CancellationToken)).Text.ShouldBe("done");
            later = Task.Run(async () =>
            {
                await returned.Task;
                return await process!.RunAsync("more", CancellationToken);
            });
        });
        await using var tree = new Tree(Caller(), new HostOptions { Tools = [guest] }, WithGuest);
        guest.Tree = tree;
        process = tree.Host.Start(null);

        (await process.RunAsync("go", CancellationToken).WaitAsync(CancellationToken)).Text.ShouldBe("done");
        returned.SetResult();

        (await later!.WaitAsync(CancellationToken)).Text.ShouldBe("done");
    }

    [Fact]
    public async Task What_fails_when_it_is_told_of_a_cancellation_disturbs_nobody()
    {
        var log = new Lines();
        Guest guest = null!;
        guest = new Guest(async _ =>
        {
            guest.Cancellation.Register(() => throw new InvalidOperationException("not now"));
            await Task.Delay(Timeout.Infinite, guest.Cancellation);
        });
        await using var tree = new Tree(Caller(), new HostOptions { Tools = [guest], Logger = log }, WithGuest);
        LlmProcess process = tree.Host.Start(null);
        using var cancel = new CancellationTokenSource();
        Task<RunResult> run = process.RunAsync("go", cancel.Token);
        await guest.Called;

        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => run);
        (await process.RunAsync("hi", CancellationToken)).Text.ShouldBe("done");
        await process.DisposeAsync();

        log.Said.ShouldHaveSingleItem().ShouldBe("p1: something that was to be told of a cancellation failed");
    }

    [Fact]
    public async Task A_process_that_is_disposed_after_its_host_writes_nothing_more()
    {
        var tree = new Tree(Chain());
        LlmProcess process = tree.Host.Start(null);
        await process.RunAsync("hi", CancellationToken);
        await tree.Host.DisposeAsync();
        int events = tree.Events.Length;

        await process.DisposeAsync();

        tree.Events.Length.ShouldBe(events);
        process.State.Exit.ShouldBeNull();
    }

    private sealed class Guest(Func<Guest, Task> work, string name = "guest") : ITool
    {
        private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Called => _called.Task;

        public CancellationToken Cancellation { get; private set; }

        public Tree Tree { get; set; } = null!;

        public ToolSpec Spec { get; } = new(name, "Whatever a test needs.", """{"type":"object"}""");

        public async ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
        {
            Cancellation = cancellationToken;
            Task working = work(this);
            _called.TrySetResult();
            await working;
            return new ToolOutcome.Returned("fine");
        }
    }

    private sealed class Asked(Func<Task> work) : IRunGate
    {
        public async ValueTask<GateAnswer?> BeforeSampleAsync(ProcessState state, CancellationToken cancellationToken)
        {
            await work();
            return null;
        }
    }

    private sealed class Told(Action<ProcessEvent> work) : IProcessObserver
    {
        public void OnEvent(ProcessState state, ProcessEvent e) => work(e);
    }

    /// <summary>Answers when it wants to.</summary>
    private sealed class Deaf : IModel
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Asked.TrySetResult();
            await Answer.Task;
            yield return new ModelUpdate.Completed(new Sample([new ContentBlock.Text("at last")], SampleStop.EndTurn, default, 0));
        }
    }

    private sealed class Lines : ILogger
    {
        public ConcurrentQueue<string> Said { get; } = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Said.Enqueue(formatter(state, exception));
            }
        }
    }
}
