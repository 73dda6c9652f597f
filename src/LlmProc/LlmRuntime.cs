using System.Collections.Immutable;
using System.Runtime.CompilerServices;
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

    /// <summary>As for programs; timers go no further than a few weeks.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(1000);

    // A graph that nobody holds any more, and that no process runs, takes its host with it: who loads a program per request leaks nothing.
    private readonly ConditionalWeakTable<ProgramGraph, Running> _hosts = [];
    private readonly WireProviders _wires;
    private readonly ImmutableArray<IModelProvider> _providers;
    private readonly ImmutableArray<string> _toolNames;

    private int _roots;
    private Task? _disposed;

    private LlmRuntime(RuntimeOptions options)
    {
        _options = options;
        if (options.Limits is { Concurrency: < 1 } or { Processes: < 1 } or { Iterations: < 1 } or { Tokens: < 1 } or { Depth: < 0 } or { Forks: < 0 } or { CostUsd: <= 0 }
            || options.Limits.Timeout <= TimeSpan.Zero)
        {
            throw new ArgumentException("a limit is too low: concurrency, processes, iterations and tokens are at least 1, depth and forks 0, cost and timeout above 0", nameof(options));
        }

        if (options.Limits.Timeout > s_longest)
        {
            throw new ArgumentException($"the limit timeout is {options.Limits.Timeout}, and at most 1000 hours; as text, 90 are days and 00:01:30 are 90 seconds", nameof(options));
        }

        _toolNames = [.. options.Tools.Select(tool => tool.Spec.Name)];
        if (_toolNames.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"two tools have the name '{twice.Key}'; give one of them another name", nameof(options));
        }

        WireOptions wires = options.Wires ?? new WireOptions { Time = options.Time };
        _wires = new WireProviders(wires with { AzureTokens = wires.AzureTokens ?? new AzureTokens() });
        _providers = [.. options.Providers, .. BuiltinProviders.Of(_wires).Where(builtin => options.Providers.All(given => given.Name != builtin.Name))];
        _providers = options.AroundProviders is { } around ? [.. _providers.Select(around)] : _providers;
    }

    /// <summary>Makes a runtime. It opens nothing until a program is started.</summary>
    /// <exception cref="ArgumentException">Two tools have the same name, or a limit is too low for anything to run.</exception>
    public static LlmRuntime Create(RuntimeOptions? options = null) => new(options ?? new RuntimeOptions());

    /// <summary>Reads a program file and all it links to. Nothing is run.</summary>
    /// <exception cref="ProgramException">Something is wrong in the files; all of it is said.</exception>
    public ProgramGraph Load(string path) => GraphOf(ProgramLinker.Link(path, LinkOptions));

    /// <summary>Takes programs that were built in code and checks them by the rules for files. Nothing is run.</summary>
    /// <param name="root">The program to run.</param>
    /// <param name="others">What it links to, by name. A link to a name that is not among them leads to the file of that name: <c>expert.toml</c>.</param>
    /// <exception cref="ProgramException">Something is wrong in the programs; all of it is said, with the lines as they would stand in a file.</exception>
    /// <exception cref="ArgumentException">Two programs have one name, a name cannot be that of a file, or a program has what only files can declare.</exception>
    public ProgramGraph Load(LlmProgram root, params ImmutableArray<LlmProgram> others) => GraphOf(ProgramLinker.Link([root, .. others], LinkOptions));

    /// <summary>Reads a program from its text, and the files it links to. Nothing is run.</summary>
    /// <param name="name">
    /// What messages call the program, and where it would stand: its ending says whether it is TOML or YAML, its folder what the paths in it mean. Relative to
    /// the working directory; a file of that name is not looked for.
    /// </param>
    /// <exception cref="ProgramException">Something is wrong in the text or in the files; all of it is said.</exception>
    public ProgramGraph LoadText(string text, string name = "program.toml")
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        string path = Path.GetFullPath(name, _options.WorkingDirectory);
        return GraphOf(ProgramLinker.Link(path, LinkOptions with { Texts = ImmutableDictionary<string, string>.Empty.Add(path, text) }));
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
    public Task<RunResult> RunAsync(ProgramGraph program, string prompt, CancellationToken cancellationToken)
    {
        LlmProcess process = Start(program, prompt);
        return cancellationToken.CanBeCanceled ? AwaitAsync(process, cancellationToken) : process.ResultAsync();
    }

    private static async Task<RunResult> AwaitAsync(LlmProcess process, CancellationToken cancellationToken)
    {
        await using CancellationTokenRegistration registration = cancellationToken.Register(static process => ((LlmProcess)process!).Stop(StopReason.Cancelled), process);
        RunResult result = await process.ResultAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return result;
    }

    /// <summary>Runs one prompt to its stop and tells what happens on the way, as <see cref="LlmProcess.StreamAsync(string, CancellationToken)"/> does.</summary>
    /// <remarks>Nothing runs before the enumeration begins. Whoever leaves the loop early stops the run. The process ends with the loop.</remarks>
    /// <exception cref="OperationCanceledException">Cancelled: the process and its children were stopped first.</exception>
    public async IAsyncEnumerable<ProcessNotice> StreamAsync(ProgramGraph program, string prompt, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(prompt);
        await using LlmProcess process = Start(program);
        await foreach (ProcessNotice notice in process.StreamAsync(prompt, cancellationToken))
        {
            yield return notice;
        }
    }

    /// <summary>What a process would be given with every request: system prompt and tools. Nothing is run, and the provider may be out of reach.</summary>
    /// <param name="program">Its graph.</param>
    /// <param name="name">A program of the graph, or a link that leads to it; null: the root.</param>
    /// <returns>Null if there is no such program or link.</returns>
    /// <exception cref="LlmProcException">A file that is there cannot be preloaded.</exception>
    public Task<ProcessPreview?> PreviewAsync(ProgramGraph program, string? name, CancellationToken cancellationToken) =>
        ProcessPreview.MakeAsync(program, OptionsOf(null), name, cancellationToken);

    /// <summary>Stops all work where it is. Nothing more is written; from a journal that was given, another runtime goes on.</summary>
    /// <remarks>
    /// Whoever waits for a run gets an <see cref="OperationCanceledException"/>. Whatever heeds no cancellation is left behind after ten seconds, and the log
    /// says so. Doing it again waits for the first time.
    /// </remarks>
    public ValueTask DisposeAsync()
    {
        lock (_hosts)
        {
            return new ValueTask(_disposed ??= EndAsync([.. _hosts.Select(host => host.Value)]));
        }
    }

    private async Task EndAsync(ImmutableArray<Running> all)
    {
        _hosts.Clear();
        await Task.WhenAll(all.Select(running => running.Host.DisposeAsync().AsTask()));
        foreach (Running running in all)
        {
            running.Telemetry.Dispose();
        }

        _wires.Dispose();
    }

    private LinkOptions LinkOptions => new(_options.WorkingDirectory)
    {
        ToRun = true,
        Trusted = _options.TrustPrograms,
        HostTools = _toolNames,
        Limits = _options.Limits,
        HasPrice = model => _options.Providers.Any(given => given.Name == model.Provider) || HasPrice(model, _options.Wires),
    };

    private static ProgramGraph GraphOf(Compilation compilation) => compilation.Graph ?? throw new ProgramException(compilation.Diagnostics);

    private LocalProcessHost HostOf(ProgramGraph program)
    {
        lock (_hosts)
        {
            ObjectDisposedException.ThrowIf(_disposed is not null, this);
            if (_hosts.TryGetValue(program, out Running? known) && !known.Host.HasFailed)
            {
                return known.Host;
            }

            // What failed it may have passed; the trees it had can be resumed from their journal.
            known?.Telemetry.Dispose();
            Running running = MakeHost(program);
            _hosts.AddOrUpdate(program, running);
            return running.Host;
        }
    }

    private Running MakeHost(ProgramGraph program)
    {
        HostOptions options = OptionsOf(_options.Journal is null ? new MemoryJournal() : null);
        var telemetry = new TelemetryObserver(program, _options.Telemetry, _options.Time);
        return new Running(new LocalProcessHost(program, options with { Observers = [telemetry, .. options.Observers] }), telemetry);
    }

    /// <param name="memory">Where events are kept, if no journal was given.</param>
    private HostOptions OptionsOf(MemoryJournal? memory) => new()
    {
        Journal = _options.Journal ?? memory ?? new MemoryJournal(),
        Providers = _providers,
        Observers = memory is null ? _options.Observers : [.. _options.Observers, new EndedTrees(memory)],
        Tools = _options.Tools,
        Gates = _options.Gates,
        WorkingDirectory = _options.WorkingDirectory,

        // A journal that others write too has ids of theirs in it.
        NextRoot = memory is null ? DrawRoot : () => ProcessId.OfRoot(Interlocked.Increment(ref _roots)),
        Time = _options.Time,
        Logger = _options.Logger,
    };

    private static ProcessId DrawRoot() => new("r" + RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 8));

    private sealed record Running(LocalProcessHost Host, TelemetryObserver Telemetry);

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
