using LlmProc.Testing;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Core.Tests.Execution;

/// <summary>Tools that ask processes whose tools ask processes.</summary>
public sealed class CalledFromTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private static ScriptedModel Model() => new ScriptedModel()
        .When(Last("outer"), Call("outer", "{}"))
        .When(Last("inner"), Call("inner", "{}"))
        .When(Last("below"), Call("spawn", Tree.Spawn("a", "inner")))
        .When(Any, Say("done"));

    private static Tree Of(Func<Task> outer, Func<Task> inner) => new(
        Model(), new HostOptions { Tools = [new Guest("outer", outer), new Guest("inner", inner)] },
        program => program with { Tools = [.. program.Tools, new ToolGrant("outer"), new ToolGrant("inner")] });

    [Theory]
    [InlineData("inner")]
    [InlineData("below")]
    public async Task A_tool_cannot_ask_a_process_that_waits_for_it_by_way_of_another(string way)
    {
        LlmProcess? p = null;
        LlmProcess? q = null;
        var codes = new List<string>();
        await using Tree tree = Of(
            () => q!.RunAsync(way, CancellationToken),
            async () =>
            {
                codes.Add((await Should.ThrowAsync<LlmProcException>(() => p!.RunAsync("more", CancellationToken))).Code);
                codes.Add((await Should.ThrowAsync<LlmProcException>(() => q!.RunAsync("more", CancellationToken))).Code);
            });
        (p, q) = (tree.Host.Start(null), tree.Host.Start(null));

        (await p.RunAsync("outer", CancellationToken).WaitAsync(CancellationToken)).Text.ShouldBe("done");

        codes.ShouldBe(["within", "within"]);
    }

    [Fact]
    public async Task A_tool_may_dispose_a_process_that_waits_for_it_by_way_of_another()
    {
        LlmProcess? p = null;
        LlmProcess? q = null;
        await using Tree tree = Of(() => q!.RunAsync("inner", CancellationToken), async () => await p!.DisposeAsync());
        (p, q) = (tree.Host.Start(null), tree.Host.Start(null));

        (await p.RunAsync("outer", CancellationToken).WaitAsync(CancellationToken)).Reason.ShouldBe(StopReason.Cancelled);

        await p.DisposeAsync().AsTask().WaitAsync(CancellationToken);
        p.State.Exit.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_process_that_was_busy_for_somebody_else_knows_who_waits_for_each_of_its_runs()
    {
        LlmProcess? p = null;
        LlmProcess? q = null;
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ends = new Queue<string>();
        await using Tree tree = Of(
            () =>
            {
                Task<RunResult> run = q!.RunAsync("inner", CancellationToken);
                first.SetResult();
                return run;
            },
            async () =>
            {
                begun.TrySetResult();
                await first.Task;
                ends.Enqueue(Said(p!.RunAsync("more", CancellationToken)));
            });
        (p, q) = (tree.Host.Start(null), tree.Host.Start(null));

        Task<RunResult> own = q.RunAsync("inner", CancellationToken);
        await begun.Task.WaitAsync(CancellationToken);
        await p.RunAsync("outer", CancellationToken).WaitAsync(CancellationToken);
        await own;

        ends.ShouldBe(["within", "within"]);
    }

    [Fact]
    public async Task A_process_that_goes_on_for_somebody_else_is_not_refused_for_who_asked_it_before()
    {
        LlmProcess? p = null;
        LlmProcess? q = null;
        var queued = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int inner = 0;
        await using Tree tree = Of(
            async () =>
            {
                await q!.RunAsync("inner", CancellationToken);

                // The tool is still at work while q works for somebody else.
                await asked.Task;
            },
            async () =>
            {
                if (inner++ == 0)
                {
                    waits.SetResult();
                    await queued.Task;
                    return;
                }

                asked.SetResult(Said(p!.RunAsync("more", CancellationToken)));
            });
        (p, q) = (tree.Host.Start(null), tree.Host.Start(null));

        Task<RunResult> run = p.RunAsync("outer", CancellationToken);
        await waits.Task.WaitAsync(CancellationToken);
        Task<RunResult> second = q.RunAsync("inner", CancellationToken);
        queued.SetResult();
        await Task.WhenAll(run, second).WaitAsync(CancellationToken);

        (await asked.Task).ShouldBe("asked");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Of_processes_that_ask_each_other_in_a_circle_one_is_refused(int count)
    {
        var processes = new List<LlmProcess>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ends = new System.Collections.Concurrent.ConcurrentBag<string>();
        int at = -1;
        await using Tree tree = Of(
            async () =>
            {
                int own = Interlocked.Increment(ref at);
                if (own == count - 1)
                {
                    all.SetResult();
                }

                await all.Task;
                try
                {
                    await processes[(own + 1) % count].RunAsync("more", CancellationToken);
                    ends.Add("answered");
                }
                catch (LlmProcException e)
                {
                    ends.Add(e.Code);
                }
            },
            () => Task.CompletedTask);
        processes.AddRange(Enumerable.Range(0, count).Select(_ => tree.Host.Start(null)));
        var runs = new List<Task>();
        foreach (LlmProcess process in processes)
        {
            // One after the other, so that each tool knows whose it is.
            int before = Volatile.Read(ref at);
            runs.Add(process.RunAsync("outer", CancellationToken));
            while (Volatile.Read(ref at) == before)
            {
                await Task.Yield();
            }
        }

        await Task.WhenAll(runs).WaitAsync(CancellationToken);

        ends.Order().ShouldBe(Enumerable.Repeat("answered", count - 1).Append("within"));
    }

    /// <summary>Whoever is refused learns it at once; others get their answer later.</summary>
    private static string Said(Task<RunResult> asked) => asked.IsFaulted ? ((LlmProcException)asked.Exception.InnerException!).Code : "asked";

    private sealed class Guest(string name, Func<Task> work) : ITool
    {
        public ToolSpec Spec { get; } = new(name, "Whatever a test needs.", """{"type":"object"}""");

        public async ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
        {
            await work();
            return new ToolOutcome.Returned("fine");
        }
    }
}
