using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;

namespace LlmProc;

/// <summary>A program in memory, ready to run: its tools, and the head of every request. All its processes share it.</summary>
/// <param name="Missing">Preload files that are not there, as given, with the path that was tried.</param>
internal sealed record ProgramImage(ToolSet Tools, RequestHead Head, ImmutableArray<string> Missing);

/// <summary>Loads programs. As long as its files do not change, a program is loaded once, however many processes start from it.</summary>
internal sealed class ProgramImages(ProgramGraph graph, string workingDirectory, ImmutableArray<ITool> hostTools)
{
    private readonly PreloadReader _reader = new(workingDirectory);
    private readonly SemaphoreSlim _loading = new(1);
    private readonly Dictionary<(ProgramName, AccessLevel), Loaded> _images = [];

    private readonly ConcurrentDictionary<(ProgramName, AccessLevel), ProgramImage> _lasting = new();

    private sealed record Loaded(ProgramImage Image, ImmutableArray<PreloadedText> Texts, string Targets);

    public ConfinedFiles FilesOf(LlmProgram program) => new([.. (program.FilesRead ?? [program.Folder, workingDirectory]).Distinct(StringComparer.Ordinal)], workingDirectory);

    /// <exception cref="LlmProcException">A file that is there cannot be preloaded.</exception>
    public ValueTask<ProgramImage> LoadAsync(ProgramName name, AccessLevel access, CancellationToken cancellationToken) =>
        _lasting.TryGetValue((name, access), out ProgramImage? known) ? new(known) : LookAsync(name, access, cancellationToken);

    private async ValueTask<ProgramImage> LookAsync(ProgramName name, AccessLevel access, CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            LlmProgram program = graph[name];
            (ImmutableArray<PreloadedText> texts, ImmutableArray<string> missing) = await ReadPreloadAsync(program, cancellationToken);
            ImmutableArray<SpawnTarget> targets = await TargetsAsync(program, cancellationToken);
            string shown = string.Join('\n', targets);
            if (_images.TryGetValue((name, access), out Loaded? known) && Same(known.Texts, texts) && known.Targets == shown)
            {
                return known.Image;
            }

            ToolSet tools = ToolSet.Build(program, new ToolSetup(targets, FilesOf(program), hostTools));
            var image = new ProgramImage(tools, new RequestHead(SystemPrompt(program, texts), tools.Offered(access)), missing);
            _images[(name, access)] = new Loaded(image, texts, shown);
            if (program.Preload.IsEmpty && program.Links.All(link => graph[link.Target].Preload.IsEmpty))
            {
                // It depends on no file: nobody need look again.
                _lasting[(name, access)] = image;
            }

            return image;
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>The image of one process that was given further files by its parent's model, which may name only what its file tools may read.</summary>
    public async ValueTask<ProgramImage> LoadAsync(ProcessStart start, CancellationToken cancellationToken)
    {
        ProgramImage image = await LoadAsync(start.Program, start.Access, cancellationToken);
        if (start.AdditionalPreload.IsEmpty)
        {
            return image;
        }

        LlmProgram program = graph[start.Program];
        ConfinedFiles files = FilesOf(graph[start.Chain.Length > 1 ? start.Chain[^2] : start.Program]);
        (ImmutableArray<PreloadedText> texts, ImmutableArray<string> missing) = await ReadPreloadAsync(program, cancellationToken);
        var all = texts.ToBuilder();
        var notFound = missing.ToBuilder();
        foreach (string path in start.AdditionalPreload.Distinct(StringComparer.Ordinal))
        {
            try
            {
                all.Add(new PreloadedText(ShownPath(path), await files.ReadAllTextAsync(path, PreloadFile.MaxBytes, cancellationToken)));
            }
            catch (FileMissingException)
            {
                notFound.Add(path);
            }
        }

        return image with { Head = new RequestHead(SystemPrompt(program, all.ToImmutable()), image.Head.Tools), Missing = notFound.ToImmutable() };
    }

    private async ValueTask<(ImmutableArray<PreloadedText>, ImmutableArray<string>)> ReadPreloadAsync(LlmProgram program, CancellationToken cancellationToken)
    {
        var texts = ImmutableArray.CreateBuilder<PreloadedText>(program.Preload.Length);
        var missing = ImmutableArray.CreateBuilder<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (PreloadFile file in program.Preload.Where(file => seen.Add(_reader.Resolve(file))))
        {
            if (await _reader.ReadAsync(file, cancellationToken) is { } text)
            {
                string shown = ShownPath(file.Given);
                texts.Add(new PreloadedText(texts.Any(other => other.Path == shown) ? file.Given : shown, text));
            }
            else
            {
                missing.Add(file.Given == file.Path ? file.Given : $"{file.Given} (resolved: {_reader.Resolve(file)})");
            }
        }

        return (texts.ToImmutable(), missing.ToImmutable());
    }

    private async ValueTask<ImmutableArray<SpawnTarget>> TargetsAsync(LlmProgram program, CancellationToken cancellationToken)
    {
        if (program.Links.IsEmpty || !program.Tools.Any(tool => tool.Name == BuiltinTools.Spawn))
        {
            return [];
        }

        var targets = ImmutableArray.CreateBuilder<SpawnTarget>(program.Links.Length);
        foreach (ProgramLink link in program.Links)
        {
            ImmutableArray<PreloadedText> texts;
            try
            {
                (texts, _) = await ReadPreloadAsync(graph[link.Target], cancellationToken);
            }
            catch (LlmProcException)
            {
                // The child that needs the file will say what is wrong with it.
                texts = [];
            }

            targets.Add(new SpawnTarget(link.Name, link.Description, [.. texts.Select(text => text.Path)], Headings.Of(texts, SpawnTarget.MaxKnown + 1)));
        }

        return targets.ToImmutable();
    }

    private static string SystemPrompt(LlmProgram program, ImmutableArray<PreloadedText> texts)
    {
        if (texts.IsEmpty)
        {
            return program.SystemPrompt;
        }

        var prompt = new StringBuilder(program.SystemPrompt);
        if (prompt.Length > 0)
        {
            prompt.Append("\n\n");
        }

        PreloadBlock.Append(prompt, texts);
        return prompt.ToString();
    }

    /// <summary>A path as people say it: without the steps that lead out of the program's folder.</summary>
    private static string ShownPath(string given)
    {
        string path = given.Replace('\\', '/');
        while (path.StartsWith("./", StringComparison.Ordinal) || path.StartsWith("../", StringComparison.Ordinal))
        {
            path = path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..].TrimStart('/');
        }

        return path.Length == 0 ? given : path;
    }

    private static bool Same(ImmutableArray<PreloadedText> a, ImmutableArray<PreloadedText> b) =>
        a.Length == b.Length && a.Zip(b).All(pair => ReferenceEquals(pair.First.Text, pair.Second.Text) && pair.First.Path == pair.Second.Path);
}
