namespace LlmProc;

/// <summary>Where the diagnostics of one file are collected.</summary>
internal sealed class Report(SourceText source, ICollection<Diagnostic> diagnostics)
{
    private readonly HashSet<string> _errors = [];

    public SourceText Source { get; } = source;

    /// <summary>Whether the file has such an error: what only follows from it need not be said.</summary>
    public bool HasError(string code) => _errors.Contains(code);

    /// <summary>Whether the file has errors: what is not in it may only not have been read.</summary>
    public bool HasErrors => _errors.Count > 0;

    public void Error(string code, SourceSpan span, string message, string? hint = null)
    {
        _errors.Add(code);
        diagnostics.Add(Source.Diagnostic(code, Severity.Error, span, message, hint));
    }

    public void Warning(string code, SourceSpan span, string message, string? hint = null) =>
        diagnostics.Add(Source.Diagnostic(code, Severity.Warning, span, message, hint));

    public void Note(string code, SourceSpan span, string message, string? hint = null) =>
        diagnostics.Add(Source.Diagnostic(code, Severity.Note, span, message, hint));
}
