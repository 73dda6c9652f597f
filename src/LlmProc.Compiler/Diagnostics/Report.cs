namespace LlmProc;

/// <summary>Where the diagnostics of one file are collected.</summary>
internal sealed class Report(SourceText source, ICollection<Diagnostic> diagnostics)
{
    public SourceText Source { get; } = source;

    public void Error(string code, SourceSpan span, string message, string? hint = null) =>
        diagnostics.Add(Source.Diagnostic(code, Severity.Error, span, message, hint));

    public void Warning(string code, SourceSpan span, string message, string? hint = null) =>
        diagnostics.Add(Source.Diagnostic(code, Severity.Warning, span, message, hint));

    public void Note(string code, SourceSpan span, string message, string? hint = null) =>
        diagnostics.Add(Source.Diagnostic(code, Severity.Note, span, message, hint));
}
