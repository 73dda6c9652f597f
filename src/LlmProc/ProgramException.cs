using System.Collections.Immutable;

namespace LlmProc;

/// <summary>A program file cannot run as it is; the diagnostics say all that is wrong, with places.</summary>
public sealed class ProgramException(ImmutableArray<Diagnostic> diagnostics)
    : LlmProcException("program", string.Join('\n', diagnostics.Where(d => d.Severity == Severity.Error).Select(d => $"{d.File}({d.Span.Line},{d.Span.Column}): error {d.Code}: {d.Message}")))
{
    /// <summary>All that is to be said, warnings included.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; } = diagnostics;
}
