using System.Collections.Immutable;

namespace LlmProc;

/// <summary>What came of compiling a program and all it links to.</summary>
/// <param name="Graph">Null if and only if there is an error among the diagnostics.</param>
/// <param name="Diagnostics">All that is to be said, file by file in the order they are linked, top to bottom.</param>
public sealed record Compilation(ProgramGraph? Graph, ImmutableArray<Diagnostic> Diagnostics);
