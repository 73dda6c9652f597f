using LlmProc.Testing;
using Microsoft.Extensions.Logging;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Core.Tests.Execution;

public sealed class WatchTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_watch_sees_the_whole_tree_in_one_order_with_who_and_where()
    {
        var watch = new ProcessWatch();
        await using var tree = new Tree(Nested(), observer: watch);
        await tree.Host.Start("go").ResultAsync();
        watch.Close();

        ProcessNotice[] notices = await watch.ToArrayAsync(CancellationToken);

        notices.Select(notice => notice.Seq).ShouldBe(Enumerable.Range(1, notices.Length).Select(n => (long)n));
        notices.OfType<ProcessNotice.Happened>().Select(notice => (notice.Process, notice.Event)).ShouldBe(tree.Events);
        notices.Select(notice => (notice.Process.Value, notice.Parent?.Value, notice.Depth, notice.Program.Value)).Distinct()
            .ShouldBe([("p1", null, 0, "main"), ("p1/1.0", "p1", 1, "a"), ("p1/1.0/1.0", "p1/1.0", 2, "b")]);
        string.Concat(notices.OfType<ProcessNotice.Said>().Where(said => said.Depth == 2).Select(said => said.Text)).ShouldBe("all done here");
    }

    [Fact]
    public async Task What_led_to_something_stands_before_it()
    {
        var watch = new ProcessWatch();
        await using var tree = new Tree(Nested(), observer: watch);
        await tree.Host.Start("go").ResultAsync();
        watch.Close();

        List<(string, string)> order = [.. (await watch.ToArrayAsync(CancellationToken)).OfType<ProcessNotice.Happened>().Select(notice => (notice.Process.Value, notice.Event.GetType().Name))];

        order.IndexOf(("p1", "ChildStarted")).ShouldBeLessThan(order.IndexOf(("p1/1.0", "Started")));
        order.IndexOf(("p1/1.0", "Exited")).ShouldBeLessThan(order.IndexOf(("p1", "ChildExited")));
    }

    [Fact]
    public async Task A_process_is_watched_until_it_has_exited()
    {
        await using var tree = new Tree(Nested());
        LlmProcess process = tree.Host.Start(null);
        IAsyncEnumerable<ProcessNotice> watch = process.WatchAsync(CancellationToken);

        await process.RunAsync("go", CancellationToken);
        await process.DisposeAsync();

        ProcessNotice last = (await watch.ToArrayAsync(CancellationToken))[^1];
        last.ShouldBeOfType<ProcessNotice.Happened>().Event.ShouldBeOfType<ProcessEvent.Exited>();
        last.Process.Value.ShouldBe("p1");
        (await process.WatchAsync(CancellationToken).ToArrayAsync(CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_watch_of_one_process_sees_nothing_of_others()
    {
        await using var tree = new Tree(Nested());
        LlmProcess process = tree.Host.Start(null);
        IAsyncEnumerable<ProcessNotice> watch = process.WatchAsync(CancellationToken);
        for (int i = 0; i < 11; i++)
        {
            // The last is p12, which begins like p1.
            await tree.Host.Start("go").ResultAsync();
        }

        await process.DisposeAsync();

        (await watch.ToArrayAsync(CancellationToken)).ShouldAllBe(notice => notice.Process.Value == "p1");
    }

    [Fact]
    public async Task A_watch_ends_when_its_host_does()
    {
        var tree = new Tree(new ScriptedModel(new Microsoft.Extensions.Time.Testing.FakeTimeProvider()).When(Any, Say("late").After(TimeSpan.FromDays(1))));
        LlmProcess process = tree.Host.Start("go");
        Task<ProcessNotice[]> all = process.WatchAsync(CancellationToken).ToArrayAsync(CancellationToken).AsTask();
        await tree.UntilAsync<ProcessEvent.Prompted>();

        await tree.DisposeAsync();

        (await all).ShouldAllBe(notice => notice.Process.Value == "p1");
    }

    [Fact]
    public async Task A_slow_watch_is_dropped_and_told_how_much_it_missed_and_the_run_never_waits()
    {
        var watch = new ProcessWatch(new WatchOptions { MaxNotices = 5 });
        await using var tree = new Tree(Nested(), observer: watch);

        RunResult result = await tree.Host.Start("go").ResultAsync().WaitAsync(CancellationToken);

        result.IsError.ShouldBeFalse();
        ProcessNotice[] notices = await watch.ToArrayAsync(CancellationToken);
        notices.Length.ShouldBe(6);
        notices[..5].OfType<ProcessNotice.Happened>().Select(notice => (notice.Process, notice.Event)).ShouldBe(tree.Events[..5]);
        notices[5].ShouldBeOfType<ProcessNotice.Lagged>().Missed.ShouldBeGreaterThanOrEqualTo(tree.Events.Length - 5);
        notices[5].Seq.ShouldBe(6);
    }

    [Fact]
    public async Task A_watch_that_holds_processes_misses_nothing_however_slowly_it_is_read()
    {
        var watch = new ProcessWatch(new WatchOptions { MaxNotices = 1, HoldsProcesses = true });
        await using var tree = new Tree(Nested(), observer: watch);
        Task<RunResult> run = tree.Host.Start("go").ResultAsync();
        var read = new List<ProcessNotice>();

        await foreach (ProcessNotice notice in watch.WithCancellation(CancellationToken))
        {
            // No process is further than one notice ahead: the one that is read, or what it had in hand.
            (tree.Events.Length - read.OfType<ProcessNotice.Happened>().Count()).ShouldBeLessThanOrEqualTo(3);
            read.Add(notice);
            await Task.Yield();
            if (notice is ProcessNotice.Happened { Event: ProcessEvent.Exited, Depth: 0 })
            {
                break;
            }
        }

        await run;
        read.OfType<ProcessNotice.Happened>().Select(notice => (notice.Process, notice.Event)).ShouldBe(tree.Events);
    }

    [Fact]
    public async Task A_run_that_is_held_up_by_its_watch_can_be_stopped()
    {
        var watch = new ProcessWatch(new WatchOptions { MaxNotices = 1, HoldsProcesses = true });
        await using var tree = new Tree(Nested(), observer: watch);
        LlmProcess process = tree.Host.Start("go");
        await tree.UntilAsync<ProcessEvent.Started>();

        process.Stop(StopReason.Cancelled);

        (await process.ResultAsync().WaitAsync(CancellationToken)).Reason.ShouldBe(StopReason.Cancelled);
    }

    [Fact]
    public async Task Text_that_nobody_has_read_is_put_together()
    {
        var watch = new ProcessWatch(new WatchOptions { MaxNotices = 4 });
        await using var tree = new Tree(new ScriptedModel().When(Any, Say(string.Join(' ', Enumerable.Range(0, 1000)))), observer: watch);

        // Started, Prompted and one text; the last place is for what comes after it.
        await tree.Host.Start("go").ResultAsync();
        ProcessNotice[] notices = await watch.ToArrayAsync(CancellationToken);

        notices[2].ShouldBeOfType<ProcessNotice.Said>().Text.ShouldBe(string.Join(' ', Enumerable.Range(0, 1000)));
        notices[3].ShouldBeOfType<ProcessNotice.Happened>().Event.ShouldBeOfType<ProcessEvent.Sampled>();
        notices[4].ShouldBeOfType<ProcessNotice.Lagged>().Missed.ShouldBe(2);
    }

    [Fact]
    public async Task Texts_of_processes_that_talk_at_once_are_put_together_before_a_watch_is_dropped()
    {
        var queue = new NoticeQueue(new WatchOptions { MaxNotices = 4 });
        ProcessStart[] starts = [.. Enumerable.Range(1, 2).Select(n => new ProcessStart(ProcessId.OfRoot(n), new ProgramName("main"), "go"))];
        for (int i = 0; i < 100; i++)
        {
            queue.Add(new ProcessNotice.Said(default, starts[i % 2], $"{i} "));
        }

        queue.Close();

        ProcessNotice.Said[] said = [.. (await DrainAsync(queue)).Cast<ProcessNotice.Said>()];
        said.Length.ShouldBeLessThanOrEqualTo(4);
        foreach (ProcessStart start in starts)
        {
            string.Concat(said.Where(notice => notice.Process == start.Id).Select(notice => notice.Text))
                .ShouldBe(string.Concat(Enumerable.Range(0, 100).Where(i => starts[i % 2] == start).Select(i => $"{i} ")));
        }
    }

    [Fact]
    public async Task Text_has_a_bound_too_but_one_long_event_is_always_told()
    {
        var queue = new NoticeQueue(new WatchOptions { MaxTextBytes = 100 });
        var start = new ProcessStart(new ProcessId("p1"), new ProgramName("main"), "go");
        queue.Add(new ProcessNotice.Said(default, start, new string('x', 1000)));
        queue.Add(new ProcessNotice.Said(default, start, "y"));
        queue.Add(new ProcessNotice.Withdrawn(default, start));

        ProcessNotice[] notices = await DrainAsync(queue);

        notices[0].ShouldBeOfType<ProcessNotice.Said>().Text.Length.ShouldBe(1000);
        notices[1].ShouldBeOfType<ProcessNotice.Lagged>().Missed.ShouldBe(2);
        notices.Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_resumed_process_is_named_in_what_it_says_first()
    {
        var journal = new MemoryJournal();
        var slow = new ScriptedModel(new Microsoft.Extensions.Time.Testing.FakeTimeProvider()).When(Any, Say("late").After(TimeSpan.FromDays(1)));
        await using (var tree = new Tree(slow, journal))
        {
            tree.Host.Start("go");
            await tree.UntilAsync<ProcessEvent.Prompted>();
        }

        var watch = new ProcessWatch();
        await using var resumed = new Tree(new ScriptedModel().When(Any, Say("here")), journal, observer: watch);
        await (await resumed.Host.ResumeAsync(new ProcessId("p1"), CancellationToken)).ResultAsync();
        watch.Close();

        ProcessNotice first = (await watch.ToArrayAsync(CancellationToken))[0];
        (first.Process.Value, first.Program.Value, ((ProcessNotice.Said)first).Text).ShouldBe(("p1", "main", "here"));
    }

    [Fact]
    public async Task An_observer_that_throws_is_logged_once_and_told_nothing_more()
    {
        var broken = new BrokenObserver();
        var log = new CountingLogger();
        await using var tree = new Tree(new ScriptedModel().When(Any, Say("fine")), new HostOptions { Observers = [broken], Logger = log });

        (await tree.Host.Start("go").ResultAsync()).Text.ShouldBe("fine");

        (broken.Told, log.Errors).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_watch_that_nobody_reads_is_kept_no_longer_than_somebody_could()
    {
        await using var tree = new Tree(Nested());
        LlmProcess process = tree.Host.Start(null);
        int before = tree.Host.Observers.Count;
        LetGo(process);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        await process.RunAsync("go", CancellationToken);

        tree.Host.Observers.Count.ShouldBe(before);
        await process.DisposeAsync();

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void LetGo(LlmProcess process)
        {
            for (int i = 0; i < 100; i++)
            {
                _ = process.WatchAsync(CancellationToken);
            }
        }
    }

    [Fact]
    public async Task A_reader_that_nobody_holds_is_told_all_the_same()
    {
        await using var tree = new Tree(Nested());
        LlmProcess process = tree.Host.Start(null);
        Task<int> read = Begin(process);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        await process.RunAsync("go", CancellationToken);
        await process.DisposeAsync();

        (await read.WaitAsync(CancellationToken)).ShouldBe(1);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static Task<int> Begin(LlmProcess process)
        {
            var first = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = ReadAsync(process.WatchAsync(CancellationToken), new WeakReference<TaskCompletionSource<int>>(first));
            return Keep(first);
        }

        static async Task<int> Keep(TaskCompletionSource<int> first) => await first.Task;

        static async Task ReadAsync(IAsyncEnumerable<ProcessNotice> notices, WeakReference<TaskCompletionSource<int>> first)
        {
            await foreach (ProcessNotice notice in notices)
            {
                if (first.TryGetTarget(out TaskCompletionSource<int>? waiting))
                {
                    waiting.TrySetResult((int)notice.Seq);
                }
            }
        }
    }

    [Fact]
    public async Task A_watch_that_has_ended_is_no_observer_any_more()
    {
        var closed = new ProcessWatch();
        var slow = new ProcessWatch(new WatchOptions { MaxNotices = 1 });
        await using var tree = new Tree(Nested(), new HostOptions { Observers = [closed, slow] });
        LlmProcess process = tree.Host.Start(null);
        int before = tree.Host.Observers.Count;
        IAsyncEnumerable<ProcessNotice> whole = process.WatchAsync(CancellationToken);
        await process.RunAsync("go", CancellationToken);

        closed.Close();
        (await slow.ToArrayAsync(CancellationToken))[^1].ShouldBeOfType<ProcessNotice.Lagged>();
        await process.DisposeAsync();
        _ = process.WatchAsync(CancellationToken);
        await tree.Host.Start("go").ResultAsync();

        tree.Host.Observers.Count.ShouldBe(before - 2);
        (await whole.ToArrayAsync(CancellationToken)).ShouldNotBeEmpty();
    }

    [Fact]
    public void What_happens_in_a_tree_is_told_only_to_those_who_watch_it()
    {
        var own = new BrokenObserver();
        var other = new BrokenObserver();
        var observers = new ObserverList([], Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        observers.Add(new ProcessId("p1/1.0"), own);
        observers.Add(new ProcessId("p11"), other);

        observers.Tell(new ProcessState(new ProcessStart(new ProcessId("p1/4.1"), new ProgramName("a"), null)), 0, static (observer, state, _) => observer.OnEvent(state, new ProcessEvent.Prompted("x", "y")));

        (own.Told, other.Told, observers.Count).ShouldBe((1, 0, 1));
        observers.Forget(new ProcessId("p11"));
        observers.Count.ShouldBe(0);
    }

    private static async Task<ProcessNotice[]> DrainAsync(NoticeQueue queue)
    {
        var notices = new List<ProcessNotice>();
        while (await queue.TakeAsync(CancellationToken) is { } notice)
        {
            notices.Add(notice);
        }

        return [.. notices];
    }

    private static ScriptedModel Nested() => new ScriptedModel()
        .When(Program("main").And(Last("go")), Call("spawn", Tree.Spawn("a", "go")))
        .When(Program("a").And(Last("go")), Call("spawn", Tree.Spawn("b", "go")))
        .When(Any, Say("all done here"));

    private sealed class CountingLogger : ILogger
    {
        public int Errors { get; private set; }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Errors++;
    }

    private sealed class BrokenObserver : IProcessObserver
    {
        public int Told { get; private set; }

        public void OnEvent(ProcessState state, ProcessEvent e)
        {
            Told++;
            throw new InvalidOperationException("not my day");
        }
    }
}
