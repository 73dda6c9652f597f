using System.Collections.Immutable;

namespace LlmProc;

/// <summary>
/// Program files to a graph. Everything that is wrong in any of them is reported, and nothing is thrown for it; nothing is run, no
/// connection is opened, and of the environment nothing is known but what <see cref="LinkOptions.IsVariableSet"/> says.
/// </summary>
public static class ProgramLinker
{
    /// <summary>Compiles a program and all that it links to.</summary>
    /// <param name="path">The root program; relative to the working directory of the options.</param>
    public static Compilation Link(string path, LinkOptions options)
    {
        using var closure = new Closure(options);
        closure.Read(path);
        if (closure.Units.Count == 0)
        {
            return new Compilation(null, [.. closure.Diagnostics]);
        }

        ImmutableDictionary<string, ProgramName> names = UnitNames.For(closure.Units.Select(unit => unit.Path));
        LinkChecks.Report(closure.Units, names);
        if (!options.Offline)
        {
            KeyChecks.Report(closure.Units, options);
            CloudChecks.Report(closure.Units, options);
            PriceChecks.Report(closure.Units, options);
        }

        ImmutableArray<Diagnostic> diagnostics = [.. closure.Units.SelectMany(InOrder)];
        if (diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error))
        {
            return new Compilation(null, diagnostics);
        }

        var programs = closure.Units.Select(unit => ProgramBuilder.Build(unit, names));
        var graph = new ProgramGraph(names[closure.Units[0].Path], programs, closure.Digest);
        return new Compilation(options.Limits == Limits.None ? graph : graph.Bounded(options.Limits), diagnostics);
    }

    private static IEnumerable<Diagnostic> InOrder(ProgramUnit unit) => unit.Diagnostics
        .Where(diagnostic => !IsBesideError(diagnostic, unit.Diagnostics))
        .OrderBy(diagnostic => diagnostic.File == SourceText.OverridesFile)
        .ThenBy(diagnostic => diagnostic.Span.Line)
        .ThenBy(diagnostic => diagnostic.Span.Column);

    /// <summary>Of a setting that is wrong nothing more is said: who typed it will type it again.</summary>
    private static bool IsBesideError(Diagnostic diagnostic, IReadOnlyCollection<Diagnostic> all) =>
        diagnostic.File == SourceText.OverridesFile && diagnostic.Severity != Severity.Error
        && all.Any(other => other.Severity == Severity.Error && other.File == SourceText.OverridesFile && other.Span.Line == diagnostic.Span.Line);
}
