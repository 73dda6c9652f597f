using LlmProc.Contracts;

namespace LlmProc.Core.Tests.Journaling;

public sealed class MemoryJournalTests : JournalContract
{
    protected override ValueTask<IJournal> CreateAsync() => new(new MemoryJournal());
}
