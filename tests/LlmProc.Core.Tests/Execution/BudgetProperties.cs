using CsCheck;

namespace LlmProc.Core.Tests.Execution;

/// <summary>Limits hold whatever the shape of a tree, whatever goes wrong in it, and in whatever order its processes run.</summary>
public sealed class BudgetProperties
{
    private const int Trees = 10_000;

    [Fact]
    public async Task No_process_ever_takes_more_than_its_limits_and_nothing_stays_set_aside()
    {
        int samples = 0, limited = 0, crashed = 0, stopped = 0, childrenStopped = 0, timeouts = 0;
        await Gen.Int.SampleAsync(
            async seed =>
            {
                var tree = new RandomTree(seed);
                (RunResult result, bool died) = await RunAsync(tree);
                Interlocked.Add(ref samples, tree.Samples);
                Interlocked.Add(ref limited, result is { Reason: StopReason.Limit } ? 1 : 0);
                Interlocked.Add(ref crashed, died ? 1 : 0);
                Interlocked.Add(ref stopped, result.Status == RunStatus.Killed ? 1 : 0);
                Interlocked.Add(ref childrenStopped, tree.StoppedChildren);
                Interlocked.Add(ref timeouts, tree.Timeouts);
            },
            iter: Trees);

        // Otherwise the trees would prove nothing.
        samples.ShouldBeGreaterThan(Trees);
        limited.ShouldBeGreaterThan(Trees / 20);
        crashed.ShouldBeGreaterThan(Trees / 50);
        stopped.ShouldBeGreaterThan(Trees / 50);
        childrenStopped.ShouldBeGreaterThan(Trees / 50);
        timeouts.ShouldBeGreaterThan(Trees / 200);
    }

    private static async Task<(RunResult Result, bool Died)> RunAsync(RandomTree tree)
    {
        var journal = new MemoryJournal();
        bool died = false;
        var host = new LocalProcessHost(tree.Graph, Options(tree, journal));
        tree.Host = host;
        try
        {
            LlmProcess root = host.Start(null);
            tree.Root = root;
            Task<RunResult> running = root.RunAsync("0", CancellationToken.None);
            if (tree.HasCrash && await EndAsync(Task.WhenAny(running, tree.Crash), tree) == tree.Crash && !running.IsCompleted)
            {
                died = true;
                await host.DisposeAsync();
                host = new LocalProcessHost(tree.Graph, Options(tree, journal));
                tree.Host = host;
                root = await host.ResumeAsync(new ProcessId("p1"), CancellationToken.None);
                running = root.State.Run is null && root.State.Runs == 0 ? root.RunAsync("0", CancellationToken.None) : root.ResultAsync();
            }

            RunResult result = await EndAsync(running, tree);
            tree.Broken.ShouldBeNull();
            TreeLedger.Account[] accounts = tree.Accounts;
            foreach (TreeLedger.Account account in accounts)
            {
                (account.Reserved, account.InFlight, account.Waiting?.Count ?? 0).ShouldBe((default, 0, 0));
                account.Spent.CostUsd.ShouldBeLessThanOrEqualTo(account.MostUsd ?? decimal.MaxValue);
                account.Spent.Tokens.ShouldBeLessThanOrEqualTo(account.MostTokens ?? long.MaxValue);
            }

            if (accounts.SingleOrDefault(account => account is { Parent: null, HasBudget: true }) is { } whole)
            {
                whole.Spent.ShouldBe(await ChargedAsync(journal));
                whole.Spent.Tokens.ShouldBeGreaterThanOrEqualTo(tree.Taken("0").Tokens);
                whole.Spent.CostUsd.ShouldBeGreaterThanOrEqualTo(tree.Taken("0").CostUsd);
            }

            return (result, died);
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    /// <summary>Lets the clock run until something has ended.</summary>
    private static async Task<T> EndAsync<T>(Task<T> running, RandomTree tree)
    {
        while (tree.HasDelays && !running.IsCompleted)
        {
            for (int i = 0; i < 20 && !running.IsCompleted; i++)
            {
                await Task.Yield();
            }

            tree.Time.Advance(TimeSpan.FromSeconds(30));
        }

        return await running.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>What a restart would count.</summary>
    private static async Task<Charge> ChargedAsync(MemoryJournal journal)
    {
        Charge sum = default;
        await foreach (ProcessId id in journal.ReadTreeAsync(new ProcessId("p1"), CancellationToken.None))
        {
            ProcessState? state = null;
            await foreach (ProcessEvent e in journal.ReadAsync(id, CancellationToken.None))
            {
                state = (e is ProcessEvent.Started started ? new ProcessState(started.Start) : state!).Apply(e);
            }

            sum += state!.Charged;
        }

        return sum;
    }

    private static HostOptions Options(RandomTree tree, IJournal journal) => new()
    {
        Journal = journal,
        Providers = [new Testing.ScriptedProvider("script", tree)],
        Time = tree.Time,
        Observers = [tree],
    };
}
