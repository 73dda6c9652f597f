using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace LlmProc;

/// <summary>The front door: loads program files and runs them as processes.</summary>
/// <example>
/// <code>
/// await using var runtime = LlmRuntime.Create();
/// ProgramGraph program = runtime.Load("main.toml");
/// RunResult result = await runtime.RunAsync(program, "Who maintains this project?", cancellationToken);
/// </code>
/// </example>
public sealed class LlmRuntime : IAsyncDisposable
{
    private readonly RuntimeOptions _options;
    private readonly ConcurrentDictionary<ProgramGraph, LocalProcessHost> _hosts = new();
    private readonly ConcurrentBag<TelemetryObserver> _telemetry = [];
    private readonly WireProviders _wires;
    private readonly ImmutableArray<IModelProvider> _providers;

    private int _roots;
    private bool _disposed;

    private LlmRuntime(RuntimeOptions options)
    {
        _options = options;
        WireOptions wires = options.Wires ?? new WireOptions { Time = options.Time };
        _wires = new WireProviders(wires with { AzureTokens = wires.AzureTokens ?? new AzureTokens() });
        _providers = [.. options.Providers, .. BuiltinProviders.Of(_wires).Where(builtin => options.Providers.All(given => given.Name != builtin.Name))];
    }

    public static LlmRuntime Create(RuntimeOptions? options = null) => new(options ?? new RuntimeOptions());

    /// <summary>Reads a program file and all it links to. Nothing is run.</summary>
    /// <exception cref="ProgramException">Something is wrong in the files; all of it is said.</exception>
    public ProgramGraph Load(string path)
    {
        Compilation compilation = ProgramLinker.Link(path, new LinkOptions(_options.WorkingDirectory)
        {
            ToRun = true,
            Trusted = _options.TrustPrograms,
            Limits = _options.Limits,
            HasPrice = model => _options.Providers.Any(given => given.Name == model.Provider) || HasPrice(model, _options.Wires),
        });
        return compilation.Graph ?? throw new ProgramException(compilation.Diagnostics);
    }

    /// <summary>Whether it is known what a model costs, as <see cref="LinkOptions.HasPrice"/> asks.</summary>
    /// <param name="wires">How its provider is reached; unset: as the environment says.</param>
    public static bool HasPrice(ModelSettings model, WireOptions? wires = null) => WireProviders.HasPrice(model, (wires ?? new WireOptions()).Variable);

    /// <summary>Starts a process that waits for prompts, until it is disposed or stopped with <see cref="StopReason.Killed"/>.</summary>
    /// <exception cref="ModelException">A provider that the program needs cannot run.</exception>
    public LlmProcess Start(ProgramGraph program) => HostOf(program).Start(prompt: null);

    /// <summary>Starts a process for one prompt; it ends with its answer, which <see cref="LlmProcess.ResultAsync"/> gives.</summary>
    /// <exception cref="ModelException">A provider that the program needs cannot run.</exception>
    public LlmProcess Start(ProgramGraph program, string prompt)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(prompt);
        return HostOf(program).Start(prompt);
    }

    /// <summary>Runs one prompt to its stop. A failed run is a result too; look at <see cref="RunResult.IsError"/>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled: the process and its children were stopped first.</exception>
    public async Task<RunResult> RunAsync(ProgramGraph program, string prompt, CancellationToken cancellationToken)
    {
        LlmProcess process = Start(program, prompt);
        await using CancellationTokenRegistration registration = cancellationToken.Register(() => process.Stop(StopReason.Cancelled));
        RunResult result = await process.ResultAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return result;
    }

    /// <summary>What a process would be given with every request: system prompt and tools. Nothing is run, and the provider may be out of reach.</summary>
    /// <param name="name">A program of the graph, or a link that leads to it; null: the root.</param>
    /// <returns>Null if there is no such program or link.</returns>
    /// <exception cref="LlmProcException">A file that is there cannot be preloaded.</exception>
    public Task<ProcessPreview?> PreviewAsync(ProgramGraph graph, string? name, CancellationToken cancellationToken) =>
        ProcessPreview.MakeAsync(graph, OptionsOf(null), name, cancellationToken);

    /// <summary>Stops all work where it is.</summary>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        foreach (LocalProcessHost host in _hosts.Values)
        {
            await host.DisposeAsync();
        }

        _hosts.Clear();
        foreach (TelemetryObserver telemetry in _telemetry)
        {
            telemetry.Dispose();
        }

        _wires.Dispose();
    }

    private LocalProcessHost HostOf(ProgramGraph program)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_hosts.TryGetValue(program, out LocalProcessHost? known) && known.HasFailed)
        {
            // What failed it may have passed; the trees it had can be resumed from their journal.
            _hosts.TryRemove(KeyValuePair.Create(program, known));
        }

        return _hosts.GetOrAdd(program, MakeHost);
    }

    private LocalProcessHost MakeHost(ProgramGraph program)
    {
        HostOptions options = OptionsOf(_options.Journal is null ? new MemoryJournal() : null);
        var telemetry = new TelemetryObserver(program, _options.Telemetry, _options.Time);
        _telemetry.Add(telemetry);
        return new LocalProcessHost(program, options with { Observers = [telemetry, .. options.Observers] });
    }

    /// <param name="memory">Where events are kept, if no journal was given.</param>
    private HostOptions OptionsOf(MemoryJournal? memory) => new()
    {
        Journal = _options.Journal ?? memory ?? new MemoryJournal(),
        Providers = _providers,
        Observers = memory is null ? _options.Observers : [.. _options.Observers, new EndedTrees(memory)],
        Gates = _options.Gates,
        WorkingDirectory = _options.WorkingDirectory,

        // A journal that others write too has ids of theirs in it.
        NextRoot = memory is null ? DrawRoot : () => ProcessId.OfRoot(Interlocked.Increment(ref _roots)),
        Time = _options.Time,
        Logger = _options.Logger,
    };

    private static ProcessId DrawRoot() => new("r" + RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 8));

    /// <summary>Frees the memory of trees that have ended, where nobody could resume them anyway.</summary>
    private sealed class EndedTrees(MemoryJournal journal) : IProcessObserver
    {
        public void OnEvent(ProcessState state, ProcessEvent e)
        {
            if (e is ProcessEvent.Exited && state.Start.Parent is null)
            {
                journal.Forget(state.Id);
            }
        }
    }
}
