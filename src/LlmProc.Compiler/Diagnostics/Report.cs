using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Where the diagnostics of one file are collected.</summary>
internal sealed class Report(SourceText source, ICollection<Diagnostic> diagnostics)
{
    private readonly HashSet<string> _errors = [];

    public SourceText Source { get; } = source;

    /// <summary>The same for a file that this one names.</summary>
    public Report Of(SourceText other) => new(other, diagnostics) { ToRun = ToRun, Trusted = Trusted, HostTools = HostTools };

    /// <summary>The program is about to run: what stands in the way of that is an error.</summary>
    public bool ToRun { get; init; }

    /// <summary>The operator trusts the file.</summary>
    public bool Trusted { get; init; }

    /// <summary>Tools that there are besides those of the format.</summary>
    public ImmutableArray<string> HostTools { get; init; } = [];

    /// <summary>Whether a name is taken by a tool that there is.</summary>
    public bool IsTool(string name) => BuiltinTools.All.Contains(name) || HostTools.Contains(name);

    /// <summary>Whether the file has such an error: what only follows from it need not be said.</summary>
    public bool HasError(string code) => _errors.Contains(code);

    /// <summary>Whether the file has errors: what is not in it may only not have been read.</summary>
    public bool HasErrors => _errors.Count > 0;

    /// <summary>Errors so far; who compares two counts knows whether something between was wrong.</summary>
    public int ErrorCount { get; private set; }

    /// <summary>Parts of the text were not understood, so that what seems to be missing may stand in them.</summary>
    public bool IsBroken => HasError(DiagnosticCodes.Syntax) || HasError(DiagnosticCodes.TooDeep);

    public void Error(string code, SourceSpan span, string message, string? hint = null)
    {
        _errors.Add(code);
        ErrorCount++;
        diagnostics.Add(Source.Diagnostic(code, Severity.Error, span, message, hint));
    }

    public void Warning(string code, SourceSpan span, string message, string? hint = null) =>
        diagnostics.Add(Source.Diagnostic(code, Severity.Warning, span, message, hint));

    public void Note(string code, SourceSpan span, string message, string? hint = null) =>
        diagnostics.Add(Source.Diagnostic(code, Severity.Note, span, message, hint));

    /// <summary>A part of the format that does not run yet: a file may have it, and stays valid, but a run may not rely on it.</summary>
    public void NotYet(SourceSpan span, string what)
    {
        if (ToRun)
        {
            Error(DiagnosticCodes.NotYet, span, $"{what} is not supported yet");
        }
        else
        {
            Warning(DiagnosticCodes.NotYet, span, $"{what} is not supported yet: the program cannot run with it");
        }
    }

    /// <summary>What a file may ask for and only the operator may allow.</summary>
    public void NeedsTrust(string code, SourceSpan span, string message)
    {
        if (ToRun && !Trusted)
        {
            Error(code, span, message, "if you trust the file: run --trust");
        }
        else if (!ToRun)
        {
            Warning(code, span, message, "run asks for --trust");
        }
    }
}
