using System.Runtime.CompilerServices;
using LlmProc.Testing;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Core.Tests.Execution;

/// <summary>What is counted of a tree, and for how long.</summary>
public sealed class LedgerTests
{
    private static readonly ProcessId s_root = new("p1");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private static ScriptedModel Asker() => new ScriptedModel()
        .When(Program("main").And(Last("go")), Call("spawn", Tree.Spawn("a", "first")).Takes(new Usage(10, 10)))
        .When(Any, Say("done").Takes(new Usage(10, 10)));

    private static LlmProgram Limited(LlmProgram program) => program with { Limits = new Limits { Tokens = 100_000 }, Parameters = new ModelParameters { MaxTokens = 100 } };

    [Fact]
    public async Task A_root_that_is_here_already_is_counted_once_however_often_it_is_resumed()
    {
        await using var tree = new Tree(Asker(), change: Limited);
        LlmProcess process = tree.Host.Start(null);
        await process.RunAsync("go", CancellationToken);
        await process.RunAsync("hi", CancellationToken);
        TreeLedger.Account account = tree.Host.Ledger.Of(s_root)!;
        (int, Charge) before = (account.Processes, account.Spent);

        for (int i = 0; i < 3; i++)
        {
            (await tree.Host.ResumeAsync(s_root, CancellationToken)).ShouldBeSameAs(process);
        }

        before.ShouldBe((1, new Charge(80, 0)));
        (account.Processes, account.Spent).ShouldBe(before);
    }

    [Fact]
    public async Task A_root_that_two_resume_at_once_is_counted_once()
    {
        var journal = new BrokenTree();
        await using (var tree = new Tree(Asker(), journal, Limited))
        {
            await tree.Host.Start(null).RunAsync("go", CancellationToken);
        }

        await using var resumed = new Tree(Asker(), journal, Limited);
        LlmProcess[] both = await Task.WhenAll(resumed.Host.ResumeAsync(s_root, CancellationToken), resumed.Host.ResumeAsync(s_root, CancellationToken));
        await both[0].RunAsync("hi", CancellationToken);

        both[1].ShouldBeSameAs(both[0]);
        TreeLedger.Account account = resumed.Host.Ledger.Of(s_root)!;
        (account.Processes, account.Spent).ShouldBe((1, new Charge(80, 0)));
    }

    [Fact]
    public async Task A_tree_that_could_not_be_read_to_its_end_is_read_anew_when_it_is_resumed_again()
    {
        var journal = new BrokenTree();
        await using (var tree = new Tree(Asker(), journal, Limited))
        {
            await tree.Host.Start(null).RunAsync("go", CancellationToken);
        }

        await using var resumed = new Tree(Asker(), journal, Limited);
        journal.IsBroken = true;
        await Should.ThrowAsync<IOException>(() => resumed.Host.ResumeAsync(s_root, CancellationToken));
        resumed.Host.Ledger.Of(s_root).ShouldBeNull();

        journal.IsBroken = false;
        LlmProcess process = await resumed.Host.ResumeAsync(s_root, CancellationToken);

        TreeLedger.Account account = resumed.Host.Ledger.Of(s_root)!;
        (account.Processes, account.Spent).ShouldBe((2, new Charge(60, 0)));
        (await process.RunAsync("hi", CancellationToken)).Text.ShouldBe("done");
    }

    [Fact]
    public async Task Nothing_is_counted_of_a_tree_that_had_ended_when_it_was_resumed()
    {
        var journal = new MemoryJournal();
        await using (var tree = new Tree(Asker(), journal))
        {
            await tree.Host.Start("go").ResultAsync();
        }

        await using var resumed = new Tree(Asker(), journal);
        RunResult result = await (await resumed.Host.ResumeAsync(s_root, CancellationToken)).ResultAsync();

        result.Text.ShouldBe("done");
        resumed.Host.Ledger.Of(s_root).ShouldBeNull();
    }

    [Fact]
    public async Task A_long_conversation_keeps_nothing_of_the_children_of_its_runs()
    {
        ScriptedModel model = new ScriptedModel()
            .When(Program("main").And(Last("go")), Tree.Calls(("spawn", Tree.Spawn("a", "ask")), ("spawn", Tree.Spawn("b", "keep"))))
            .When(Program("a").And(Last("ask")), Call("spawn", Tree.Spawn("b", "first")))
            .When(Any, Say("done"));
        await using var tree = new Tree(model, change: program => program.Name.Value != "main" ? program : program with
        {
            Links = [.. program.Links.Select(link => link.Name == "b" ? link with { Session = LinkSession.Keep } : link)],
        });
        LlmProcess process = tree.Host.Start(null);
        for (int i = 0; i < 20; i++)
        {
            await process.RunAsync("go", CancellationToken);
        }

        TreeLedger.Account account = tree.Host.Ledger.Of(s_root)!;
        ProcessId[] all = [.. tree.Events.Select(e => e.Process).Distinct()];

        // Itself and the child that it keeps, and what the last run began.
        all.Length.ShouldBe(2 + (2 * 20));
        (account.Processes, account.Below!.Count, account.Below.Capacity < 8).ShouldBe((4, 3, true));
        all.Count(id => tree.Host.Ledger.Of(id) is not null).ShouldBe(4);

        await process.DisposeAsync();

        all.Count(id => tree.Host.Ledger.Of(id) is not null).ShouldBe(0);
    }

    /// <summary>Knows no descendants for some time.</summary>
    private sealed class BrokenTree : IJournal
    {
        private readonly MemoryJournal _journal = new();

        public bool IsBroken { get; set; }

        public ValueTask AppendAsync(ProcessId process, int expectedVersion, ProcessEvent e, CancellationToken cancellationToken) =>
            _journal.AppendAsync(process, expectedVersion, e, cancellationToken);

        public IAsyncEnumerable<ProcessEvent> ReadAsync(ProcessId process, CancellationToken cancellationToken) => _journal.ReadAsync(process, cancellationToken);

        public async IAsyncEnumerable<ProcessId> ReadTreeAsync(ProcessId root, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (ProcessId process in _journal.ReadTreeAsync(root, cancellationToken))
            {
                await Task.Yield();
                yield return IsBroken ? throw new IOException("the disk is gone") : process;
            }
        }
    }
}
