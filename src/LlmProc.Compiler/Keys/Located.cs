namespace LlmProc;

/// <summary>A value that is looked at again after its file was read, with its place.</summary>
internal sealed record Located<T>(T Value, SourceSpan Span);
