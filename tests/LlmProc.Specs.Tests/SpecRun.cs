using LlmProc.Testing;
using Microsoft.Extensions.Time.Testing;

namespace LlmProc.Specs;

/// <summary>A spec's files on disk, and hosts that run them over a journal.</summary>
internal sealed class SpecRun : IDisposable
{
    private readonly Spec _spec;
    private readonly TempProject _project;
    private readonly ProgramGraph _graph;
    private readonly SpecWire? _wire;

    /// <param name="wire">Takes the place of the scripts; they answer at its other end.</param>
    public SpecRun(Spec spec, SpecWire? wire = null)
    {
        _wire = wire;
        _spec = spec;
        _project = new TempProject([.. spec.Files]);
        Compilation compilation = ProgramLinker.Link(_project["main.toml"], new LinkOptions(_project.Folder));
        ProgramGraph graph = compilation.Graph ?? throw new ProgramErrorException(compilation.Diagnostics);
        _graph = wire is null ? graph : graph.Select(wire.Rewire);
    }

    public string Folder => _project.Folder;

    /// <summary>Runs all prompts, or what is left of them in the journal.</summary>
    /// <exception cref="CrashException">The journal died.</exception>
    public async Task RunAsync(IJournal journal, IProcessObserver? observer, CancellationToken cancellationToken)
    {
        await using var host = new LocalProcessHost(_graph, new HostOptions
        {
            Journal = journal,
            Providers = _wire?.Providers ?? [new ScriptProvider()],
            Observers = observer is null ? [] : [observer],
            WorkingDirectory = _project.Folder,

            // Events say how long runs took: here time stands still, so that two runs of a spec have the same journal.
            Time = new FakeTimeProvider(),
        });
        bool known = await journal.ReadTreeAsync(new ProcessId("p1"), cancellationToken).AnyAsync(cancellationToken);
        bool once = _spec.Prompts.Length == 1;
        LlmProcess process = known ? await host.ResumeAsync(new ProcessId("p1"), cancellationToken) : host.Start(once ? _spec.Prompts[0] : null);
        if (once)
        {
            await process.ResultAsync();
            return;
        }

        if (process.State.Run is not null)
        {
            await process.ResultAsync();
        }

        foreach (string prompt in _spec.Prompts.Skip(process.State.Runs))
        {
            await process.RunAsync(prompt, cancellationToken);
        }
    }

    public void Dispose() => _project.Dispose();
}

internal sealed class ProgramErrorException(IEnumerable<Diagnostic> diagnostics)
    : Exception(string.Join('\n', diagnostics.Select(d => $"{d.File}({d.Span.Line},{d.Span.Column}): {d.Code} {d.Message} {d.Hint}")));
