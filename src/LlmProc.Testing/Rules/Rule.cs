namespace LlmProc.Testing;

/// <summary>What is answered when.</summary>
internal sealed record Rule(Match When, Reply Then);
