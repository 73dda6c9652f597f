namespace LlmProc;

/// <summary>A line of a listing.</summary>
/// <param name="Line">A letter for the kind, and the name.</param>
/// <param name="Details">Null if they were not asked for, or if the entry is gone.</param>
internal sealed record ListedEntry(string Line, EntryDetails? Details);
