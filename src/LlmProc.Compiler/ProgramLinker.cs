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

    /// <summary>
    /// Compiles programs that were built in code, by the rules for files: each is written as the file it would be, <c>main.toml</c> for the program
    /// <c>main</c>, and messages show the lines of that. A link to a program that is not among them leads to the file of that name.
    /// </summary>
    /// <param name="programs">The root is the first. Each stands in the folder of its path, or in the working directory if it has none.</param>
    /// <exception cref="ArgumentException">Two programs have one name, a name cannot be that of a file, or a program has what only files can declare.</exception>
    public static Compilation Link(ImmutableArray<LlmProgram> programs, LinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (programs.IsDefaultOrEmpty)
        {
            throw new ArgumentException("there is no program", nameof(programs));
        }

        var texts = options.Texts.ToBuilder();
        foreach (LlmProgram program in programs)
        {
            LlmProgram placed = Placed(program);
            string path = PathOf(placed.Folder, program.Name);
            string text = ProgramText.Write(placed, link => (PathOf(FolderOf(link.Target) ?? placed.Folder, link.Target), $"{path}.{link.Name}.schema.json"));
            if (!texts.TryAdd(path, text))
            {
                throw new ArgumentException($"two programs have the name '{program.Name}'", nameof(programs));
            }

            foreach (ProgramLink link in program.Links.Where(link => link.OutputSchema is not null))
            {
                texts[$"{path}.{link.Name}.schema.json"] = link.OutputSchema!;
            }
        }

        return Link(PathOf(FolderOf(programs[0].Name)!, programs[0].Name), options with { Texts = texts.ToImmutable() });

        string? FolderOf(ProgramName name) => programs.FirstOrDefault(program => program.Name == name) is { } found ? Placed(found).Folder : null;

        LlmProgram Placed(LlmProgram program) =>
            program.Path.Length == 0 ? program with { Path = PathOf(options.WorkingDirectory, program.Name) } : program;
    }

    private static string PathOf(string folder, ProgramName name) => Path.Combine(folder, name.Value + ".toml");

    private static IEnumerable<Diagnostic> InOrder(ProgramUnit unit) => unit.Diagnostics
        .Where(diagnostic => !IsBesideError(diagnostic, unit.Diagnostics))
        .OrderBy(diagnostic => diagnostic.File == SourceText.OverridesFile ? 2 : diagnostic.File == unit.Report.Source.File ? 0 : 1)
        .ThenBy(diagnostic => diagnostic.Span.Line)
        .ThenBy(diagnostic => diagnostic.Span.Column);

    /// <summary>Of a setting that is wrong nothing more is said: who typed it will type it again.</summary>
    private static bool IsBesideError(Diagnostic diagnostic, IReadOnlyCollection<Diagnostic> all) =>
        diagnostic.File == SourceText.OverridesFile && diagnostic.Severity != Severity.Error
        && all.Any(other => other.Severity == Severity.Error && other.File == SourceText.OverridesFile && other.Span.Line == diagnostic.Span.Line);
}
