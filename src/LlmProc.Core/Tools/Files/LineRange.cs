namespace LlmProc;

/// <summary>Which lines of a file are wanted.</summary>
/// <param name="Start">Counted from 1.</param>
/// <param name="Count">Null: up to the end.</param>
internal readonly record struct LineRange(int Start, int? Count);
