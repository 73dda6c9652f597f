namespace LlmProc;

/// <summary>How bad it is.</summary>
public enum Severity
{
    /// <summary>Something to know.</summary>
    Note,

    /// <summary>The program runs, and likely not as its author thinks.</summary>
    Warning,

    /// <summary>The program cannot run.</summary>
    Error,
}

/// <summary>Something to say to the author of a program file.</summary>
/// <param name="Code">Stable, never reused: <c>LP0104</c>.</param>
/// <param name="File">Path as shown to the author.</param>
/// <param name="Message">What is wrong: the thing and the place.</param>
/// <param name="Hint">What would be right, where that is likely.</param>
public sealed record Diagnostic(string Code, Severity Severity, string File, SourceSpan Span, string Message, string? Hint = null)
{
    /// <summary>The line that <see cref="Span"/> begins in, without its line break; null if the file has none.</summary>
    public string? SourceLine { get; init; }

    /// <remarks>Without the texts: a line of a megabyte may have a thousand diagnostics, and would be read for each of them.</remarks>
    public override int GetHashCode() => HashCode.Combine(Code, File, Span);
}
