using System.Collections.Immutable;

namespace LlmProc.Testing;

/// <summary>Makes one case ready to run, and says what stands in the way of that.</summary>
internal sealed class CasePreparation(ProgramCase @case, CaseOptions options, ICollection<Diagnostic> diagnostics)
{
    private bool _failed;

    public CaseProject? Prepare()
    {
        if (@case.Expected is null && !options.MayLackTranscript)
        {
            Error(CaseCodes.NoTranscript, @case.Line, $"The case '{@case.Name}' has no transcript.", "llmproc test --update writes one, for you to read.");
        }

        ScriptedModel? script = Script();
        var project = new TempProject();
        try
        {
            CaseProject? prepared = Prepare(project, script);
            project = prepared is null ? project : null;
            return prepared;
        }
        finally
        {
            project?.Dispose();
        }
    }

    private CaseProject? Prepare(TempProject project, ScriptedModel? script)
    {
        foreach (CaseBlock file in @case.Files)
        {
            Write(file, project);
        }

        if (Main(project) is not { } main || _failed)
        {
            return null;
        }

        Compilation compilation = ProgramLinker.Link(main, new LinkOptions(project.Folder) { ToRun = true, Offline = true, Trusted = options.TrustPrograms });
        foreach (Diagnostic error in compilation.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error))
        {
            Add(InCase(error, project));
        }

        if (compilation.Graph is not { } graph)
        {
            return null;
        }

        ImmutableArray<IModelProvider> providers = script is null ? OwnProviders(graph, project)
            : [.. graph.Programs.Select(program => program.Model.Provider).Distinct().Select(name => new ScriptedProvider(name, script))];
        ImmutableArray<string> prompts = Prompts(graph);
        return _failed ? null : new CaseProject(@case, project, graph, providers, prompts, options.Time);
    }

    /// <summary>Null if the case has no script.</summary>
    private ScriptedModel? Script()
    {
        var rules = ImmutableArray.CreateBuilder<Rule>();
        foreach (CaseBlock block in @case.Scripts)
        {
            var found = new List<Diagnostic>();
            rules.AddRange(ScriptFile.Rules(block.Text, @case.File, block.Line, found) ?? []);
            found.Where(diagnostic => diagnostic.Severity == Severity.Error).ToList().ForEach(Add);
        }

        return @case.Scripts.IsEmpty ? null : ScriptedModel.WithoutLog(rules.ToImmutable(), options.Time);
    }

    private void Write(CaseBlock file, TempProject project)
    {
        try
        {
            project.Write(file.Name, file.Text);
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            Error(CaseCodes.WrongPath, file.Line - 1, $"The file '{file.Name}' cannot be written into the folder of the case.", "Its path is relative, and leads to no other folder.");
        }
    }

    private string? Main(TempProject project)
    {
        if (@case.Program is not { } block)
        {
            return project[@case.Main];
        }

        string given = block.Text.Trim();
        string folder = Path.GetDirectoryName(Path.GetFullPath(@case.File, options.WorkingDirectory))!;
        if (given.Length == 0 || given.AsSpan().ContainsAny('\n', '\0'))
        {
            Error(CaseCodes.WrongPath, block.Line - 1, "A ```program is one path.", "Give the path of a program file, relative to this file.");
            return null;
        }

        string path = Path.GetFullPath(given, folder);
        if (!File.Exists(path))
        {
            Error(CaseCodes.WrongPath, block.Line, $"There is no program '{given}'.", "The path is relative to this file.");
            return null;
        }

        return path;
    }

    /// <summary>Without a script the programs' own models answer, but none that needs a key or a network.</summary>
    private ImmutableArray<IModelProvider> OwnProviders(ProgramGraph graph, TempProject project)
    {
        foreach (LlmProgram program in graph.Programs)
        {
            if (options.Providers.All(provider => provider.Name != program.Model.Provider))
            {
                Error(CaseCodes.NoScript, @case.Line, $"The program '{program.Name}' would ask {program.Model.Provider}.", "Add a ```script: its rules answer for every program of the tree.");
            }
            else if (program.Model.Provider == ProviderNames.Script)
            {
                var found = new List<Diagnostic>();
                ScriptFile.Load(program.Model.Name, found);
                found.Where(diagnostic => diagnostic.Severity == Severity.Error).ToList().ForEach(error => Add(InCase(error, project)));
            }
        }

        return options.Providers;
    }

    private ImmutableArray<string> Prompts(ProgramGraph graph)
    {
        if (@case.Prompts.IsEmpty && string.IsNullOrWhiteSpace(graph.Root.UserPrompt))
        {
            Error(CaseCodes.NoPrompt, @case.Line, $"The case '{@case.Name}' has no prompt, and neither has the program.", "Add a ```prompt.");
        }

        return @case.Prompts.IsEmpty ? [graph.Root.UserPrompt ?? ""] : @case.Prompts;
    }

    /// <summary>What is said of a file of the case, said of the block that it was written from.</summary>
    private Diagnostic InCase(Diagnostic diagnostic, TempProject project)
    {
        string path = Path.GetFullPath(diagnostic.File, project.Folder);
        CaseBlock? block = @case.Files.FirstOrDefault(file => project[file.Name] == path);
        return block is null ? diagnostic with { File = Shown(path) } : (diagnostic with { File = @case.File }).Below(block.Line);
    }

    private string Shown(string path)
    {
        string relative = Path.GetRelativePath(options.WorkingDirectory, path);
        return relative.Length < path.Length ? relative : path;
    }

    private void Error(string code, int line, string message, string hint) =>
        Add(new Diagnostic(code, Severity.Error, @case.File, new SourceSpan(line, 1, line, 1), message, hint));

    private void Add(Diagnostic diagnostic)
    {
        _failed = true;
        diagnostics.Add(diagnostic);
    }
}
