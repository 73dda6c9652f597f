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

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_tree_that_is_wide_and_deep_ends_with_few_places(int places)
    {
        var greedy = new Greedy(turns: 1);
        await using var tree = new Tree(greedy, change: program => program.Name.Value == "main" ? program with { Limits = new Limits { Concurrency = places } } : program);

        RunResult result = await tree.Host.Start("go").ResultAsync();

        result.Status.ShouldBe(RunStatus.Ok);
        greedy.MostInFlight.ShouldBeInRange(1, places);
        result.Process.Tree().Count().ShouldBe(Limits.DefaultProcesses);
    }

    [Fact]
    public async Task A_model_that_asks_for_ten_children_whatever_it_is_told_comes_to_an_end_at_the_defaults()
    {
        var greedy = new Greedy(turns: int.MaxValue);
        await using var tree = new Tree(greedy);

        RunResult result = await tree.Host.Start("go").ResultAsync();

        result.Reason.ShouldBe(StopReason.Loop, "it was refused the same child again and again");
        ProcessSummary[] all = [.. result.Process.Tree()];
        all.Length.ShouldBe(Limits.DefaultProcesses);
        all.Max(process => process.Id.Value.Count(c => c == '/')).ShouldBeLessThanOrEqualTo(Limits.DefaultDepth);
        all.Sum(process => process.Own.Samples).ShouldBe(greedy.Samples);
        all.ShouldAllBe(process => process.Status == RunStatus.Limit && process.Own.Samples <= Limits.DefaultIterations);
        greedy.MostInFlight.ShouldBeInRange(1, Limits.DefaultConcurrency);
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

    /// <summary>Asks for ten children of its own kind in so many turns.</summary>
    private sealed class Greedy(int turns) : IModel
    {
        private readonly Lock _gate = new();
        private int _inFlight;

        public int Samples { get; private set; }

        public int MostInFlight { get; private set; }

        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            lock (_gate)
            {
                Samples++;
                MostInFlight = Math.Max(MostInFlight, ++_inFlight);
            }

            await Task.Yield();
            lock (_gate)
            {
                _inFlight--;
            }

            bool asks = request.Conversation.FromLast().Count(message => message.Role == Role.Assistant) < turns;
            yield return new ModelUpdate.Completed(new Sample(
                asks ? [.. Enumerable.Range(0, 10).Select(i => new ContentBlock.Call(new ToolCall("", "spawn", """{"program_name":"main","query":"more"}""")))] : [new ContentBlock.Text("enough")],
                asks ? SampleStop.ToolCalls : SampleStop.EndTurn, default, 0));
        }
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
}
