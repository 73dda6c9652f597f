using LlmProc.Testing;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Core.Tests.Execution;

/// <summary>A query has been taken, and its run is not in the journal yet.</summary>
public sealed class BeginningTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private static ScriptedModel Endless() => new ScriptedModel(new Microsoft.Extensions.Time.Testing.FakeTimeProvider())
        .When(Program("main").And(Last("go")), Call("spawn", Tree.Spawn("a", "first")))
        .When(Program("main").And(Last("noted")), Tree.Calls(("spawn", Tree.Spawn("a", "second")), ("spawn", Tree.Spawn("b", "wait"))))
        .When(Last("first"), Say("noted"))
        .When(Last("hi"), Say("hello"))
        .When(Any, Say("late").After(TimeSpan.FromDays(9)));

    [Theory]
    [InlineData(StopReason.Cancelled)]
    [InlineData(StopReason.Timeout)]
    [InlineData(StopReason.Killed)]
    public async Task A_stop_while_a_run_is_written_down_stops_that_run(StopReason reason)
    {
        var journal = new HeldJournal("endless");
        await using var tree = new Tree(Endless(), journal);
        LlmProcess process = tree.Host.Start(null);
        await process.RunAsync("hi", CancellationToken);
        Task<RunResult> run = process.RunAsync("endless", CancellationToken);
        await journal.Reached.WaitAsync(CancellationToken);

        process.Stop(reason);
        journal.Release();

        (await run.WaitAsync(CancellationToken)).Reason.ShouldBe(reason);
    }

    [Fact]
    public async Task Who_cancels_while_a_run_is_written_down_stops_it_and_the_process_takes_the_next_prompt()
    {
        var journal = new HeldJournal("endless");
        await using var tree = new Tree(Endless(), journal);
        LlmProcess process = tree.Host.Start(null);
        using var cancel = new CancellationTokenSource();
        Task<RunResult> run = process.RunAsync("endless", cancel.Token);
        await journal.Reached.WaitAsync(CancellationToken);
        Task<RunResult> next = process.RunAsync("hi", CancellationToken);

        await cancel.CancelAsync();
        journal.Release();

        await Should.ThrowAsync<OperationCanceledException>(() => run.WaitAsync(CancellationToken));
        (await next.WaitAsync(CancellationToken)).Text.ShouldBe("hello");
        tree.Events.Select(e => e.Event).OfType<ProcessEvent.RunCompleted>().Select(e => e.Reason).ShouldBe([StopReason.Cancelled, StopReason.EndTurn]);
    }

    [Fact]
    public async Task A_process_that_is_disposed_while_a_run_is_written_down_ends_with_that_run()
    {
        var journal = new HeldJournal("endless");
        await using var tree = new Tree(Endless(), journal);
        LlmProcess process = tree.Host.Start(null);
        Task<RunResult> run = process.RunAsync("endless", CancellationToken);
        await journal.Reached.WaitAsync(CancellationToken);

        Task disposing = process.DisposeAsync().AsTask();
        journal.Release();
        await disposing.WaitAsync(CancellationToken);

        (await run.WaitAsync(CancellationToken)).Reason.ShouldBe(StopReason.Cancelled);
        process.State.Exit!.Reason.ShouldBe(StopReason.Cancelled);
    }

    [Theory]
    [InlineData(StopReason.Cancelled)]
    [InlineData(StopReason.Killed)]
    public async Task A_tree_stops_while_the_next_run_of_a_kept_child_is_written_down(StopReason reason)
    {
        var journal = new HeldJournal("second");
        await using var tree = new Tree(Endless(), journal, program => program with
        {
            Links = [.. program.Links.Select(link => link.Name == "a" ? link with { Session = LinkSession.Keep } : link)],
        });
        LlmProcess process = tree.Host.Start("go");
        await journal.Reached.WaitAsync(CancellationToken);
        await tree.UntilAsync<ProcessEvent.Prompted>(which: e => e.Text == "wait");

        process.Stop(reason);

        // Children are told in the order of their calls: what the second has heard, the first has.
        await tree.UntilAsync<ProcessEvent.StopRequested>(2);
        journal.Release();

        (await process.ResultAsync().WaitAsync(CancellationToken)).Reason.ShouldBe(reason);
        (await tree.LastEventsAsync()).Values.ShouldAllBe(e => e is ProcessEvent.Exited);
    }

    [Fact]
    public async Task A_child_that_is_asked_again_while_the_run_is_written_down_runs_once()
    {
        var journal = new HeldJournal("endless");
        await using var tree = new Tree(Endless(), journal);
        LlmProcess process = tree.Host.Start(null);
        _ = process.RunAsync("endless", CancellationToken);
        await journal.Reached.WaitAsync(CancellationToken);

        process.Deliver(new Arrival.Ask("run_1", "endless"));
        journal.Release();
        await tree.UntilAsync<ProcessEvent.Prompted>();
        await process.DisposeAsync();

        tree.Events.Count(e => e.Event is ProcessEvent.Prompted).ShouldBe(1);
    }

    /// <summary>Takes its time to write down that one prompt.</summary>
    private sealed class HeldJournal(string query) : IJournal
    {
        private readonly MemoryJournal _journal = new();
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public void Release() => _released.SetResult();

        public async ValueTask AppendAsync(ProcessId process, int expectedVersion, ProcessEvent e, CancellationToken cancellationToken)
        {
            if (e is ProcessEvent.Prompted prompted && prompted.Text == query)
            {
                _reached.SetResult();
                await _released.Task.WaitAsync(cancellationToken);
            }

            await _journal.AppendAsync(process, expectedVersion, e, cancellationToken);
        }

        public IAsyncEnumerable<ProcessEvent> ReadAsync(ProcessId process, CancellationToken cancellationToken) => _journal.ReadAsync(process, cancellationToken);

        public IAsyncEnumerable<ProcessId> ReadTreeAsync(ProcessId root, CancellationToken cancellationToken) => _journal.ReadTreeAsync(root, cancellationToken);
    }
}
