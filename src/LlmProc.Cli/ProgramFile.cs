using LlmProc.Testing;

namespace LlmProc.Cli;

/// <summary>Program files as the command line names them.</summary>
internal static class ProgramFile
{
    private const int MostNeighbours = 1000;

    /// <summary>Compiles a file and all it links to.</summary>
    /// <param name="options">Where what runs it differs from the default.</param>
    /// <param name="strict">Warnings count as errors.</param>
    /// <param name="scripts">Also the scripts that answer for its models.</param>
    /// <exception cref="UsageException">There is no such file.</exception>
    public static Compilation Compile(string path, LinkOptions options, bool strict, bool scripts)
    {
        if (!File.Exists(path))
        {
            throw new UsageException(Directory.Exists(path) ? IsFolder(path) : IsMissing(path));
        }

        return Read(path, options, strict, scripts);
    }

    /// <summary>The same for whoever lists what is wrong: that there is no such file is one more thing to list.</summary>
    public static Compilation Check(string path, bool strict) => Read(path, CheckOptions, strict, scripts: true);

    private static Compilation Read(string path, LinkOptions options, bool strict, bool scripts)
    {
        Compilation compilation = ProgramLinker.Link(path, options);
        var diagnostics = compilation.Diagnostics;
        if (scripts && compilation.Graph is { } graph)
        {
            diagnostics = [.. diagnostics, .. ScriptDiagnostics(graph)];
        }

        if (strict)
        {
            diagnostics = [.. diagnostics
                .Select(diagnostic => IsCounted(diagnostic) ? diagnostic with { Severity = Severity.Error } : diagnostic)];
        }

        return new Compilation(diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error) ? null : compilation.Graph, diagnostics);
    }

    /// <summary>As a person at this folder asks for it.</summary>
    public static LinkOptions Options => new(Directory.GetCurrentDirectory()) { HasPrice = model => LlmRuntime.HasPrice(model) };

    /// <summary>The same for someone who wants to hear of all that stands in the way of a run.</summary>
    public static LinkOptions CheckOptions =>
        Options with { IsVariableSet = name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)) };

    /// <remarks>That a variable is not set says something of the machine and nothing of the file.</remarks>
    private static bool IsCounted(Diagnostic diagnostic) =>
        diagnostic.Severity == Severity.Warning && diagnostic.Code is not (DiagnosticCodes.KeyNotSet or DiagnosticCodes.SettingNotSet);

    /// <summary>A path as people at this folder write it.</summary>
    public static string Shown(string path)
    {
        string relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.Length < path.Length ? relative : path;
    }

    private static List<Diagnostic> ScriptDiagnostics(ProgramGraph graph)
    {
        var diagnostics = new List<Diagnostic>();
        foreach (string script in graph.Programs.Select(program => program.Model).Where(model => model.Provider == ProviderNames.Script)
            .Select(model => model.Name).Distinct(StringComparer.Ordinal))
        {
            var found = new List<Diagnostic>();
            ScriptFile.Load(script, found);
            diagnostics.AddRange(found.Select(diagnostic => diagnostic with { File = Shown(diagnostic.File) }));
        }

        return diagnostics;
    }

    /// <summary>Says so, with the file that was probably meant.</summary>
    public static string IsMissing(string path)
    {
        if (path.Length == 0)
        {
            return "the name of the file is empty";
        }

        string name = Path.GetFileName(path);
        string folder = path[..^name.Length];
        string? near = Suggestion.Nearest(name, Neighbours(folder));
        return $"no such file: {path}{(near is null ? "" : $". Did you mean '{folder}{near}'?")}";
    }

    private static string IsFolder(string path)
    {
        string? program = Neighbours(path)
            .Where(name => ProgramFormats.IsProgram(name) && !name.EndsWith(".script.toml", StringComparison.OrdinalIgnoreCase))
            .OrderBy(name => name != "main.toml").ThenBy(name => Path.GetFileNameWithoutExtension(name) != "main").ThenBy(name => name, StringComparer.Ordinal).FirstOrDefault();
        return $"{path} is a folder; give a program file{(program is null ? "" : $", such as {Path.Join(path, program)}")}";
    }

    private static IEnumerable<string> Neighbours(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder.Length == 0 ? "." : folder).Take(MostNeighbours).Select(file => Path.GetFileName(file))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
