namespace LlmProc.Providers;

/// <summary>A request that asks for nothing but how many tokens another one has.</summary>
/// <param name="Path">After the endpoint's address.</param>
/// <param name="Name">The member of the answer that says it.</param>
internal sealed record TokenCount(string Path, ReadOnlyMemory<byte>[] Body, string Name);
