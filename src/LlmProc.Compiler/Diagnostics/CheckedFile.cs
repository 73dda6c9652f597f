using System.Collections.Immutable;

namespace LlmProc;

/// <summary>A program file that was asked about, and what came of compiling it.</summary>
/// <param name="File">As it was named.</param>
public sealed record CheckedFile(string File, Compilation Compilation)
{
    /// <summary>It can be run.</summary>
    public bool IsOk => Compilation.Graph is not null;

    /// <summary>How many diagnostics of a severity there are.</summary>
    public int Count(Severity severity) => Compilation.Diagnostics.Count(diagnostic => diagnostic.Severity == severity);

    /// <summary>The diagnostics of all files in order; what is said of a program that several of them link to is said once.</summary>
    public static ImmutableArray<Diagnostic> Diagnostics(IEnumerable<CheckedFile> files)
    {
        // Without the source line, which follows from the place and may be long.
        var said = new HashSet<(string, Severity, string, SourceSpan, string)>();
        return [.. files.SelectMany(file => file.Compilation.Diagnostics)
            .Where(diagnostic => said.Add((diagnostic.Code, diagnostic.Severity, diagnostic.File, diagnostic.Span, diagnostic.Message)))];
    }
}
