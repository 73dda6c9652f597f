namespace LlmProc;

internal sealed record EntryDetails(long Size, DateTimeOffset Modified);
