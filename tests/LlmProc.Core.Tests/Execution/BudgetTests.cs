using LlmProc.Testing;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Core.Tests.Execution;

public sealed class BudgetTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sample_that_could_cost_more_than_is_left_is_not_sent()
    {
        ScriptedModel model = new ScriptedModel().When(Any, Call("calculator", """{"expression":"1"}""").Takes(new Usage(5, 5), 0.02m));
        await using var tree = new Tree(model, change: Limited("main", new Limits { CostUsd = 0.05m }));

        RunResult result = await tree.Host.Start("go").ResultAsync();

        (result.Reason, result.Error).ShouldBe((StopReason.Limit, new ProcessError("limit.cost_usd", "limit cost_usd 0.05 reached")));
        result.Process.Own.CostUsd.ShouldBe(0.04m);
        model.Requests.Length.ShouldBe(2);
    }

    [Fact]
    public async Task Tokens_of_all_kinds_count()
    {
        ScriptedModel model = new ScriptedModel().When(Any, Call("calculator", """{"expression":"1"}""").Takes(new Usage(1, 2, 3, 4)));
        await using var tree = new Tree(model, change: Limited("main", new Limits { Tokens = 29 }));

        RunResult result = await tree.Host.Start("go").ResultAsync();

        (result.Reason, result.Error).ShouldBe((StopReason.Limit, new ProcessError("limit.tokens", "limit tokens 29 reached")));
        model.Requests.Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_limit_that_is_too_low_for_anything_says_what_would_be_needed()
    {
        ScriptedModel model = new ScriptedModel().When(Any, Say("hello").Takes(new Usage(50, 50), 0.25m));
        await using var tree = new Tree(model, change: Limited("main", new Limits { CostUsd = 0.1m }));

        RunResult result = await tree.Host.Start("go").ResultAsync();

        result.Error.ShouldBe(new ProcessError("limit.cost_usd", "limit cost_usd 0.1 reached before the first sample, which may take up to 0.25 USD"));
        model.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_child_that_spends_its_own_limit_is_an_error_with_its_partial_answer_and_leaves_its_parent_the_rest()
    {
        ScriptedModel model = new ScriptedModel()
            .When(Program("main").And(Last("go")), Call("spawn", Tree.Spawn("a", "x")).Takes(new Usage(1, 1), 0.01m))
            .When(Program("main"), Say("{last}").Takes(new Usage(1, 1), 0.01m))
            .When(Program("a"), Say("So far: 1.").And(Call("calculator", """{"expression":"1"}""")).Takes(new Usage(1, 1), 0.02m));
        await using var tree = new Tree(model, change: program => program.Name.Value == "main"
            ? program with { Links = [.. program.Links.Select(link => link with { Limits = new Limits { CostUsd = 0.03m } })], Limits = new Limits { CostUsd = 1 } }
            : program);

        RunResult result = await tree.Host.Start("go").ResultAsync();

        result.Reason.ShouldBe(StopReason.EndTurn);
        result.Text.ShouldBe("The program 'a' stopped: limit cost_usd 0.03 reached. Partial answer: So far: 1.");
        result.Process.Subtree().CostUsd.ShouldBe(0.04m);
    }

    [Fact]
    public async Task Children_at_once_cannot_overspend_together()
    {
        var spending = new Spender(CostUsd: 0.3m);
        await using var tree = new Tree(spending, change: Limited("main", new Limits { CostUsd = 1, Processes = 100 }));

        RunResult result = await tree.Host.Start("go").ResultAsync();

        spending.Spent.ShouldBe(0.9m);
        spending.MostInFlight.ShouldBeLessThanOrEqualTo(2);
        result.Error!.Code.ShouldBe("limit.cost_usd");
        result.Process.Children.Length.ShouldBe(20);
        result.Process.Children.Count(child => child.Reason == StopReason.Limit).ShouldBe(18);
    }

    [Fact]
    public async Task What_a_sample_leaves_of_its_share_is_nobodys_before_its_event_is_written()
    {
        ScriptedModel model = new ScriptedModel()
            .When(Last("go"), Call("calculator", """{"expression":"1"}""").Takes(new Usage(10, 10)))
            .When(Any, Fail("overloaded", "too much to do"));
        var journal = new LookingJournal();
        await using var tree = new Tree(model, journal, change: Limited("main", new Limits { Tokens = 1000 }));
        journal.Looks = process => tree.Host.Ledger.Of(process)!.InFlight;

        await tree.Host.Start("go").ResultAsync();

        journal.Seen.ShouldBe([("SampleStarted", 1), ("Sampled", 1), ("SampleStarted", 1), ("RunCompleted", 1)]);
    }

    [Fact]
    public async Task A_sample_waits_for_what_others_may_not_need_and_is_shown_as_queued()
    {
        var hold = new Held();
        await using var tree = new Tree(hold, change: Limited("main", new Limits { CostUsd = 1 }), observer: hold);
        Task<RunResult> running = tree.Host.Start("go").ResultAsync();
        await hold.Queued;
        hold.Begun.ShouldBe(1);

        hold.Release();
        RunResult result = await running;

        result.Process.Children.ShouldAllBe(child => child.Reason == StopReason.EndTurn);
    }

    [Fact]
    public async Task An_answer_gets_no_more_tokens_than_can_be_paid_for()
    {
        var model = new Recording(new Sample([new ContentBlock.Text("A long")], SampleStop.MaxTokens, new Usage(10, 100), null));
        await using var tree = new Tree(model, change: program => program with
        {
            Limits = new Limits { CostUsd = 0.001m },
            Parameters = new ModelParameters { MaxTokens = 5000 },
            Model = program.Model with { Price = new ModelPrice(0, 10) },
            Tools = [],
        });

        RunResult result = await tree.Host.Start("go").ResultAsync();

        model.Requests.Single().MaxTokens.ShouldBe(100);
        (result.Reason, result.Error).ShouldBe((StopReason.Limit, new ProcessError("limit.cost_usd", "limit cost_usd 0.001 reached")));
        result.Text.ShouldBe("A long");
        result.Process.Own.CostUsd.ShouldBe(0.001m);
    }

    [Fact]
    public async Task What_is_not_known_to_have_been_used_counts_as_used_up()
    {
        var model = new Recording(new Sample([new ContentBlock.Call(new ToolCall("", "calculator", """{"expression":"1"}"""))], SampleStop.ToolCalls, default, null) { UsageUnknown = true });
        await using var tree = new Tree(model, change: program => program with { Limits = new Limits { Tokens = 20_000 }, Parameters = new ModelParameters { MaxTokens = 8000 } });

        LlmProcess process = tree.Host.Start("go");
        RunResult result = await process.ResultAsync();

        result.Error!.Code.ShouldBe("limit.tokens");
        model.Requests.Count.ShouldBe(2);
        process.State.Charged.Tokens.ShouldBeGreaterThan(16_000);
    }

    [Fact]
    public async Task A_provider_that_takes_more_than_it_may_stops_the_tree_at_once()
    {
        var lying = new Lying();
        await using var tree = new Tree(lying, change: Limited("main", new Limits { Tokens = 1_000_000 }));

        RunResult result = await tree.Host.Start("go").ResultAsync();

        result.Error.ShouldBe(new ProcessError("limit.tokens", "limit tokens 1000000 reached"));
        result.Process.Children.Count(child => child.Reason == StopReason.Limit).ShouldBe(3);
    }

    [Fact]
    public async Task A_sample_that_was_broken_off_counts_as_if_it_had_taken_all_it_could()
    {
        ScriptedModel model = new ScriptedModel()
            .When(Last("slow"), Say("never").Takes(new Usage(1, 1), 0.06m).After(TimeSpan.FromDays(1)))
            .When(Any, Say("ok").Takes(new Usage(1, 1), 0.05m));
        await using var tree = new Tree(model, change: Limited("main", new Limits { CostUsd = 0.1m }));
        LlmProcess process = tree.Host.Start(null);
        using var taken = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        Task<RunResult> slow = process.RunAsync("slow", taken.Token);
        await tree.UntilAsync<ProcessEvent.SampleStarted>();
        await taken.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => slow);

        RunResult next = await process.RunAsync("quick", CancellationToken);

        next.Error.ShouldBe(new ProcessError("limit.cost_usd", "limit cost_usd 0.1 reached"));
        process.State.Charged.CostUsd.ShouldBe(0.06m);
    }

    [Fact]
    public async Task A_sample_in_flight_when_the_machine_died_stays_counted_however_often_it_dies()
    {
        var journal = new MemoryJournal();
        for (int life = 1; life <= 3; life++)
        {
            ScriptedModel slow = new ScriptedModel().When(Any, Say("never").Takes(new Usage(1, 1), 0.03m).After(TimeSpan.FromDays(1)));
            await using var tree = new Tree(slow, journal, Limited("main", new Limits { CostUsd = 0.1m }));
            LlmProcess process = life == 1 ? tree.Host.Start("go") : await tree.Host.ResumeAsync(new ProcessId("p1"), CancellationToken);
            await tree.UntilAsync<ProcessEvent.SampleStarted>();
        }

        ScriptedModel model = new ScriptedModel().When(Any, Say("done").Takes(new Usage(1, 1), 0.03m));
        await using var last = new Tree(model, journal, Limited("main", new Limits { CostUsd = 0.1m }));
        RunResult result = await (await last.Host.ResumeAsync(new ProcessId("p1"), CancellationToken)).ResultAsync();

        result.Error.ShouldBe(new ProcessError("limit.cost_usd", "limit cost_usd 0.1 reached"));
        model.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_children_have_spent_is_known_after_a_restart()
    {
        ScriptedModel model = new ScriptedModel()
            .When(Program("main").And(Last("go")), Call("spawn", Tree.Spawn("b", "x")).Takes(new Usage(1, 1), 0.01m))
            .When(Program("main").And(Last("again")), Call("spawn", Tree.Spawn("b", "x")).Takes(new Usage(1, 1), 0.01m))
            .When(Any, Say("ok").Takes(new Usage(1, 1), 0.04m));
        var journal = new MemoryJournal();
        await using (var tree = new Tree(model, journal, Limited("main", new Limits { CostUsd = 0.1m })))
        {
            (await tree.Host.Start(null).RunAsync("go", CancellationToken)).Reason.ShouldBe(StopReason.EndTurn);
        }

        await using var resumed = new Tree(model, journal, Limited("main", new Limits { CostUsd = 0.1m }));
        RunResult result = await (await resumed.Host.ResumeAsync(new ProcessId("p1"), CancellationToken)).RunAsync("again", CancellationToken);

        result.Error.ShouldBe(new ProcessError("limit.cost_usd", "limit cost_usd 0.1 reached"));
        result.Process.Children[^1].Reason.ShouldBe(StopReason.Limit);
        result.Process.Subtree().CostUsd.ShouldBe(0.1m);
    }

    [Fact]
    public void Money_cannot_be_limited_where_nobody_knows_the_price()
    {
        ModelException e = Should.Throw<ModelException>(() => new Tree(new Recording(null!), change: Limited("a", new Limits { CostUsd = 1 })));

        e.Message.ShouldBe("the price of script/scripted is not known, and a limit of cost holds for it (program 'a'); give model.price, or limit tokens instead");
    }

    private static Func<LlmProgram, LlmProgram> Limited(string name, Limits limits) =>
        program => program.Name.Value == name ? program with { Limits = limits } : program;

    /// <summary>The root asks for twenty children at once; every sample costs the same and counts how many are in flight.</summary>
    private sealed class Spender(decimal CostUsd) : IModel
    {
        private readonly Lock _gate = new();
        private int _inFlight;

        public decimal Spent { get; private set; }

        public int MostInFlight { get; private set; }

        public SampleBound BoundOf(ModelRequest request) => new(1, 1) { InputUsd = Cost(request), LeastOutput = 1 };

        public ModelPrice? PriceOf(LlmProgram program) => ModelPrice.Free;

        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            lock (_gate)
            {
                MostInFlight = Math.Max(MostInFlight, ++_inFlight);
            }

            for (int i = 0; i < 50; i++)
            {
                await Task.Yield();
            }

            lock (_gate)
            {
                _inFlight--;
                Spent += Cost(request);
            }

            bool root = request.Program.Name.Value == "main" && request.Conversation.Count == 1;
            yield return new ModelUpdate.Completed(new Sample(
                root ? [.. Enumerable.Range(0, 20).Select(i => new ContentBlock.Call(new ToolCall("", "spawn", Tree.Spawn("b", $"q{i}"))))] : [new ContentBlock.Text("ok")],
                root ? SampleStop.ToolCalls : SampleStop.EndTurn, new Usage(1, 1), Cost(request)));
        }

        /// <summary>The root's first sample is cheap, so that its children share the rest.</summary>
        private decimal Cost(ModelRequest request) => request.Program.Name.Value == "main" && request.Conversation.Count == 1 ? 0.3m : CostUsd;
    }

    /// <summary>Two children whose bounds do not fit together, though what they take does.</summary>
    private sealed class Held : IModel, IProcessObserver
    {
        private readonly TaskCompletionSource _queued = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _begun;

        public Task Queued => _queued.Task.WaitAsync(CancellationToken);

        public int Begun => Volatile.Read(ref _begun);

        public void Release() => _released.SetResult();

        public void OnEvent(ProcessState state, ProcessEvent e)
        {
        }

        public void OnWaiting(ProcessState state, ModelUpdate reason) => _queued.TrySetResult();

        public ModelPrice? PriceOf(LlmProgram program) => ModelPrice.Free;

        public SampleBound BoundOf(ModelRequest request) => new(1, 1) { InputUsd = request.Program.Name.Value == "b" ? 0.6m : 0, LeastOutput = 1 };

        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            bool root = request.Program.Name.Value == "main" && request.Conversation.Count == 1;
            if (request.Program.Name.Value == "b")
            {
                Interlocked.Increment(ref _begun);
                await _released.Task.WaitAsync(cancellationToken);
            }

            yield return new ModelUpdate.Completed(new Sample(
                root ? [.. Enumerable.Range(0, 2).Select(i => new ContentBlock.Call(new ToolCall("", "spawn", Tree.Spawn("b", $"q{i}"))))] : [new ContentBlock.Text("ok")],
                root ? SampleStop.ToolCalls : SampleStop.EndTurn, new Usage(1, 1), root ? 0 : 0.1m));
        }
    }

    /// <summary>Gives one sample again and again.</summary>
    private sealed class Recording(Sample sample) : IModel
    {
        public List<ModelRequest> Requests { get; } = [];

        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            Requests.Add(request);
            yield return new ModelUpdate.Completed(sample);
        }
    }

    /// <summary>Of four children three never answer, and the last takes a thousand times what it was allowed.</summary>
    private sealed class Lying : IModel
    {
        private readonly TaskCompletionSource _three = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _waiting;

        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            bool root = request.Program.Name.Value == "main" && request.Conversation.Count == 1;
            bool lies = request.Conversation.Last!.Text == "q3";
            if (!root && !lies)
            {
                if (Interlocked.Increment(ref _waiting) == 3)
                {
                    _three.SetResult();
                }

                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }

            if (lies)
            {
                await _three.Task.WaitAsync(cancellationToken);
            }

            yield return new ModelUpdate.Completed(new Sample(
                root ? [.. Enumerable.Range(0, 4).Select(i => new ContentBlock.Call(new ToolCall("", "spawn", Tree.Spawn("b", $"q{i}"))))] : [new ContentBlock.Text("ok")],
                root ? SampleStop.ToolCalls : SampleStop.EndTurn, new Usage(1, lies ? 2_000_000 : 1), 0));
        }
    }

    /// <summary>Looks at how many samples have something set aside when an event about them is to be written.</summary>
    private sealed class LookingJournal : IJournal
    {
        private readonly MemoryJournal _journal = new();

        public Func<ProcessId, int>? Looks { get; set; }

        public List<(string Event, int InFlight)> Seen { get; } = [];

        public ValueTask AppendAsync(ProcessId process, int expectedVersion, ProcessEvent e, CancellationToken cancellationToken)
        {
            if (e is ProcessEvent.SampleStarted or ProcessEvent.Sampled or ProcessEvent.RunCompleted)
            {
                Seen.Add((e.GetType().Name, Looks!(process)));
            }

            return _journal.AppendAsync(process, expectedVersion, e, cancellationToken);
        }

        public IAsyncEnumerable<ProcessEvent> ReadAsync(ProcessId process, CancellationToken cancellationToken) => _journal.ReadAsync(process, cancellationToken);

        public IAsyncEnumerable<ProcessId> ReadTreeAsync(ProcessId root, CancellationToken cancellationToken) => _journal.ReadTreeAsync(root, cancellationToken);
    }
}
