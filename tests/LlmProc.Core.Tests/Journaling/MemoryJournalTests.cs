using LlmProc.Contracts;

namespace LlmProc.Core.Tests.Journaling;

public sealed class MemoryJournalTests : JournalContract
{
    protected override ValueTask<IJournal> CreateAsync() => new(new MemoryJournal());

    [Fact]
    public async Task A_tree_that_is_forgotten_is_gone_and_no_other_is()
    {
        var journal = new MemoryJournal();
        foreach (string id in (string[])["p1", "p2", "p1/2.0", "p1/2.0/3.1", "p2/2.0", "p11", "p1/2.1"])
        {
            await journal.AppendAsync(new ProcessId(id), 0, new ProcessEvent.StopRequested(StopReason.Killed), CancellationToken.None);
        }

        journal.Forget(new ProcessId("p1"));

        (await TreeAsync("p1")).ShouldBeEmpty();
        (await TreeAsync("p2")).ShouldBe(["p2", "p2/2.0"]);
        (await TreeAsync("p11")).ShouldBe(["p11"]);

        async Task<string[]> TreeAsync(string root) =>
            await journal.ReadTreeAsync(new ProcessId(root), CancellationToken.None).Select(process => process.Value).ToArrayAsync();
    }
}
