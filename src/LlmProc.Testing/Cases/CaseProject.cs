using System.Collections.Immutable;

namespace LlmProc.Testing;

/// <summary>A case that is ready to run: its files in a folder of their own, its programs linked, its models at hand. Disposing it deletes the folder.</summary>
public sealed class CaseProject : IDisposable
{
    private static readonly ProcessId s_root = ProcessId.OfRoot(1);

    private readonly TempProject _project;
    private readonly ProgramGraph _graph;
    private readonly ImmutableArray<IModelProvider> _providers;
    private readonly ImmutableArray<string> _prompts;
    private readonly TimeProvider _time;

    internal CaseProject(ProgramCase @case, TempProject project, ProgramGraph graph, ImmutableArray<IModelProvider> providers, ImmutableArray<string> prompts, TimeProvider time)
    {
        Case = @case;
        _project = project;
        _graph = graph;
        _providers = providers;
        _prompts = prompts;
        _time = time;
    }

    /// <summary>The case that is run.</summary>
    public ProgramCase Case { get; }

    /// <summary>The folder of the case's files, and the working directory of its programs; absolute.</summary>
    public string Folder => _project.Folder;

    /// <summary>Makes a case ready; null if anything is wrong with it. Nothing is run.</summary>
    /// <param name="diagnostics">Gets all that is wrong, each with its place in the file of the case.</param>
    public static CaseProject? Prepare(ProgramCase @case, CaseOptions options, ICollection<Diagnostic> diagnostics) =>
        new CasePreparation(@case, options, diagnostics).Prepare();

    /// <summary>The same case, in the same folder, with programs that differ and other providers for them.</summary>
    public CaseProject With(Func<LlmProgram, LlmProgram> change, ImmutableArray<IModelProvider> providers) =>
        new(Case, _project, _graph.Select(change), providers, _prompts, _time);

    /// <summary>Runs the case over a journal of its own.</summary>
    public async Task<CaseResult> RunAsync(CancellationToken cancellationToken)
    {
        var journal = new MemoryJournal();
        await RunAsync(journal, null, cancellationToken);
        return new CaseResult(Case, await TranscriptAsync(journal, cancellationToken));
    }

    /// <summary>Runs all prompts as runs of process <c>p1</c>, or what is left of them in the journal.</summary>
    public async Task RunAsync(IJournal journal, IProcessObserver? observer, CancellationToken cancellationToken)
    {
        await using var host = new LocalProcessHost(_graph, new HostOptions
        {
            Journal = journal,
            Providers = _providers,
            Observers = observer is null ? [] : [observer],
            WorkingDirectory = _project.Folder,
            Time = _time,
        });
        bool known = await journal.ReadTreeAsync(s_root, cancellationToken).AnyAsync(cancellationToken);
        bool once = _prompts.Length == 1;
        LlmProcess process = known ? await host.ResumeAsync(s_root, cancellationToken) : host.Start(once ? _prompts[0] : null);
        if (once)
        {
            await process.ResultAsync().WaitAsync(cancellationToken);
            return;
        }

        if (process.State.Run is not null)
        {
            await process.ResultAsync().WaitAsync(cancellationToken);
        }

        foreach (string prompt in _prompts.Skip(process.State.Runs))
        {
            await process.RunAsync(prompt, cancellationToken);
        }
    }

    /// <summary>What the journal holds of the case's tree, without the names of folders that differ from one machine to the next.</summary>
    public async Task<string> TranscriptAsync(IJournal journal, CancellationToken cancellationToken)
    {
        string transcript = TreeTranscript.Of(await TreeTranscript.ReadAsync(journal, s_root, cancellationToken)).Replace(_project.Folder, "FOLDER", StringComparison.Ordinal);
        return Case.Program is null || _graph.Root.Folder.Length <= 1 ? transcript : transcript.Replace(_graph.Root.Folder, "PROGRAMS", StringComparison.Ordinal);
    }

    /// <summary>Deletes the folder.</summary>
    public void Dispose() => _project.Dispose();
}
