using LlmProc.Testing;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Core.Tests.Execution;

public sealed class QueueTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_came_first_is_let_in_first()
    {
        var gate = new FairGate(1);
        gate.Enter(CancellationToken).ShouldBeNull();
        var order = new List<int>();
        Task[] waiting = [.. Enumerable.Range(0, 100).Select(i => EnterAsync(gate.Enter(CancellationToken)!, i))];

        for (int i = 0; i < 100; i++)
        {
            gate.Leave();
            await waiting[i];
        }

        order.ShouldBe(Enumerable.Range(0, 100));

        async Task EnterAsync(Task turn, int number)
        {
            await turn;
            order.Add(number);
        }
    }

    [Fact]
    public async Task Whoever_gives_up_takes_no_place()
    {
        var gate = new FairGate(1);
        gate.Enter(CancellationToken).ShouldBeNull();
        using var given = new CancellationTokenSource();
        Task first = gate.Enter(given.Token)!;
        Task second = gate.Enter(CancellationToken)!;

        await given.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        gate.Leave();
        await second;
        gate.Leave();

        gate.Enter(CancellationToken).ShouldBeNull();
    }

    [Fact]
    public async Task Five_parents_that_each_need_a_child_end_with_four_places()
    {
        string[] calls = [.. Enumerable.Range(0, 5).Select(i => Tree.Spawn("a", $"parent {i}"))];
        ScriptedModel model = new ScriptedModel()
            .When(Program("main").And(Last("go")), Tree.Calls([.. calls.Select(arguments => ("spawn", arguments))]))
            .When(Program("a").And(LastMatches("parent (.*)")), Call("spawn", Tree.Spawn("b", "child {0}")))
            .When(Any, Say("done"));
        await using var tree = new Tree(model, change: program => program.Name.Value == "main" ? program with { Limits = new Limits { Concurrency = 4 } } : program);

        RunResult result = await tree.Host.Start("go").ResultAsync();

        result.Reason.ShouldBe(StopReason.EndTurn);
        result.Process.Children.Sum(child => child.Children.Length).ShouldBe(5);
    }

    [Fact]
    public async Task A_process_that_waits_for_its_turn_is_shown_as_queued()
    {
        var watched = new Watched();
        string[] calls = [.. Enumerable.Range(0, 3).Select(i => Tree.Spawn("b", $"q{i}"))];
        ScriptedModel model = new ScriptedModel(watched.Time)
            .When(Program("main").And(Last("go")), Tree.Calls([.. calls.Select(arguments => ("spawn", arguments))]))
            .When(Program("b"), Say("done").After(TimeSpan.FromMinutes(1)))
            .When(Any, Say("end"));
        await using var tree = new Tree(model, observer: watched, change: program => program.Name.Value == "main" ? program with { Limits = new Limits { Concurrency = 1 } } : program);
        Task<RunResult> running = tree.Host.Start("go").ResultAsync();

        (await watched.Queued.WaitAsync(CancellationToken)).Reason.ShouldBe("waits for its turn: limit concurrency 1");
        while (!running.IsCompleted)
        {
            watched.Time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        (await running).Text.ShouldBe("end");
    }

    [Fact]
    public async Task Ten_thousand_children_get_their_turn_and_leave_nothing_behind()
    {
        const int children = 10_000;
        string[] calls = [.. Enumerable.Range(0, children).Select(i => Tree.Spawn("b", $"q{i}"))];
        var counting = new Counting(calls);
        await using var host = new LocalProcessHost(
            Tree.Graph.Select(program => program.Name.Value == "main" ? program with { Limits = new Limits { Concurrency = 4, Processes = children + 1 } } : program),
            new HostOptions { Providers = [new ScriptedProvider("script", counting)] });
        long before = GC.GetTotalMemory(forceFullCollection: true);

        RunResult result = await host.Start("go").ResultAsync();

        result.Process.Children.Count(child => child.Reason == StopReason.EndTurn).ShouldBe(children);
        counting.MostInFlight.ShouldBeLessThanOrEqualTo(4);
        (counting.MostMemory - before).ShouldBeLessThan(500L * 1024 * 1024);
    }

    private sealed class Watched : IProcessObserver
    {
        private readonly TaskCompletionSource<ModelUpdate.Queued> _queued = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Microsoft.Extensions.Time.Testing.FakeTimeProvider Time { get; } = new();

        public Task<ModelUpdate.Queued> Queued => _queued.Task;

        public void OnEvent(ProcessState state, ProcessEvent e)
        {
        }

        public void OnWaiting(ProcessState state, ModelUpdate reason) => _queued.TrySetResult((ModelUpdate.Queued)reason);
    }

    /// <summary>Answers after others have had a chance to begin, and counts.</summary>
    private sealed class Counting(string[] calls) : IModel
    {
        private int _inFlight;
        private int _most;
        private int _samples;

        public int MostInFlight => _most;

        public long MostMemory { get; private set; }

        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            _most = Math.Max(_most, Interlocked.Increment(ref _inFlight));
            await Task.Yield();
            if (Interlocked.Increment(ref _samples) % 1000 == 0)
            {
                MostMemory = Math.Max(MostMemory, GC.GetTotalMemory(forceFullCollection: false));
            }

            Interlocked.Decrement(ref _inFlight);
            bool root = request.Program.Name.Value == "main" && request.Conversation.Count == 1;
            yield return new ModelUpdate.Completed(new Sample(
                root ? [.. calls.Select(arguments => new ContentBlock.Call(new ToolCall("", "spawn", arguments)))] : [new ContentBlock.Text("ok")],
                root ? SampleStop.ToolCalls : SampleStop.EndTurn, new Usage(1, 1), 0));
        }
    }
}
