using System.Diagnostics.CodeAnalysis;

namespace LlmProc.Testing;

/// <summary>Collects what is wrong with one script file.</summary>
internal sealed class ScriptReport(string file, ICollection<Diagnostic> diagnostics)
{
    public void Error(string code, SourceSpan span, string message, string? hint = null) =>
        Add(Severity.Error, code, span, message, hint);

    public void Warning(string code, SourceSpan span, string message, string? hint = null) =>
        Add(Severity.Warning, code, span, message, hint);

    /// <summary>The node as what it must be; says so if it is something else.</summary>
    public bool Expect<T>(Node node, string place, string wanted, [NotNullWhen(true)] out T? value)
        where T : Node
    {
        value = node as T;
        if (value is null)
        {
            Error(ScriptCodes.WrongType, node.Span, $"{place} is {node.Kind}.", $"Give {wanted}.");
        }

        return value is not null;
    }

    private void Add(Severity severity, string code, SourceSpan span, string message, string? hint) =>
        diagnostics.Add(new Diagnostic(code, severity, file, span, message, hint));
}
