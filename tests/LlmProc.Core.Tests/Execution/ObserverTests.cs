using LlmProc.Testing;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Core.Tests.Execution;

/// <summary>What an observer can rely on that stands on the path of the processes.</summary>
public sealed class ObserverTests
{
    [Fact]
    public async Task An_observer_is_told_everything_before_the_result_with_what_led_to_something_before_it()
    {
        var seen = new Seen();
        await using var tree = new Tree(Asking(), observer: seen);

        await tree.Host.Start("go").ResultAsync();

        // Read at once: nothing of the run is told after its result.
        (ProcessId Process, int Version, ProcessEvent Event)[] told = seen.All;
        foreach (var process in told.GroupBy(each => each.Process))
        {
            process.Select(each => each.Version).ShouldBe(Enumerable.Range(1, process.Count()), process.Key.Value);
        }

        foreach (ProcessEvent.ChildStarted child in told.Select(each => each.Event).OfType<ProcessEvent.ChildStarted>())
        {
            At<ProcessEvent.ChildStarted>(each => each.Child.Id == child.Child.Id).ShouldBeLessThan(Array.FindIndex(told, each => each.Process == child.Child.Id));
            Array.FindIndex(told, each => each.Process == child.Child.Id && each.Event is ProcessEvent.Exited).ShouldBeLessThan(At<ProcessEvent.ChildExited>(each => each.Child == child.Child.Id));
        }

        (told.Select(each => each.Process).Distinct().Count(), told[^1].Event).ShouldBe((4, told.Single(each => each.Event is ProcessEvent.Exited && each.Process.Value == "p1").Event));

        int At<T>(Func<T, bool> which) where T : ProcessEvent => Array.FindIndex(told, each => each.Event is T e && which(e));
    }

    [Fact]
    public async Task An_observer_that_is_slow_is_waited_for_and_not_dropped_and_a_watch_beside_it_is_dropped_and_never_waited_for()
    {
        using var slow = new Slow();
        var watch = new ProcessWatch(new WatchOptions { MaxNotices = 2 });
        await using var tree = new Tree(Asking(), new HostOptions { Observers = [slow, watch] });
        Task<RunResult> running = tree.Host.Start("go").ResultAsync();

        await slow.Entered;
        running.IsCompleted.ShouldBeFalse();
        slow.Release();
        RunResult result = await running;

        (result.Text, slow.Told).ShouldBe(("done", tree.Events.Length));
        ProcessNotice? last = null;
        await foreach (ProcessNotice notice in watch.WithCancellation(TestContext.Current.CancellationToken))
        {
            last = notice;
        }

        // Pieces of text are missed too.
        last.ShouldBeOfType<ProcessNotice.Lagged>().Missed.ShouldBeGreaterThanOrEqualTo(tree.Events.Length - 2);
    }

    private static ScriptedModel Asking() => new ScriptedModel()
        .When(Program("main").And(Turn(1)), Tree.Calls(("spawn", Tree.Spawn("a", "x")), ("spawn", Tree.Spawn("b", "x"))))
        .When(Program("a").And(Turn(1)), Call("spawn", Tree.Spawn("b", "y")))
        .When(Any, Reply.Blocks([new ContentBlock.Text("done")]));

    private sealed class Seen : IProcessObserver
    {
        private readonly Lock _gate = new();
        private readonly List<(ProcessId, int, ProcessEvent)> _all = [];

        public (ProcessId Process, int Version, ProcessEvent Event)[] All
        {
            get
            {
                lock (_gate)
                {
                    return [.. _all];
                }
            }
        }

        public void OnEvent(ProcessState state, ProcessEvent e)
        {
            lock (_gate)
            {
                _all.Add((state.Id, state.Version, e));
            }
        }
    }

    private sealed class Slow : IProcessObserver, IDisposable
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _released = new();
        private int _told;

        public Task Entered => _entered.Task;

        public int Told => _told;

        public void Release() => _released.Set();

        public void OnEvent(ProcessState state, ProcessEvent e)
        {
            Interlocked.Increment(ref _told);
            if (e is ProcessEvent.Sampled && state.Start.Parent is null)
            {
                _entered.TrySetResult();
                _released.Wait();
            }
        }

        public void Dispose() => _released.Dispose();
    }
}
