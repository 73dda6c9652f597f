namespace LlmProc;

/// <summary>Messages in a row that are no longer sent.</summary>
/// <param name="From">Position of the first in the conversation as it was.</param>
/// <param name="Note">What stands in their place, said by the user; empty if nothing does.</param>
public sealed record LeftOut(int From, int Count, string Note);
