using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlmProc;

/// <summary>What a <see cref="LocalProcessHost"/> is made with.</summary>
public sealed record HostOptions
{
    /// <summary>Where events are kept. Unset: in memory.</summary>
    public IJournal Journal { get; init; } = new MemoryJournal();

    /// <summary>Providers that programs may name; of two with one name the first counts.</summary>
    public ImmutableArray<IModelProvider> Providers { get; init; } = [];

    /// <summary>Told of every event of every process, at once: what may take time is a <see cref="ProcessWatch"/>.</summary>
    public ImmutableArray<IProcessObserver> Observers { get; init; } = [];

    /// <summary>Asked, in this order, before samples, calls with effects and spawns. All must allow.</summary>
    public ImmutableArray<IRunGate> Gates { get; init; } = [];

    /// <summary>Tools beside the builtin ones; a program grants them by name.</summary>
    public ImmutableArray<ITool> Tools { get; init; } = [];

    /// <summary>The folder that relative paths of models mean; absolute.</summary>
    public string WorkingDirectory { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>Gives ids to roots, none of them twice in the journal. Unset: <c>p1</c>, <c>p2</c> … of this host.</summary>
    public Func<ProcessId>? NextRoot { get; init; }

    /// <summary>The clock of timeouts and waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What an operator reads; contents of messages are not among it.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}

/// <summary>Runs the processes of one program graph in this operating-system process.</summary>
/// <remarks>Disposing it stops all work where it is; nothing is written, and another host over the same journal goes on.</remarks>
public sealed class LocalProcessHost : IProcessHost, IAsyncDisposable
{
    private readonly Kernel _kernel;
    private readonly ConcurrentDictionary<ProcessId, LlmProcess> _processes = new();
    private readonly CancellationTokenSource _suspend = new();
    private readonly SemaphoreSlim _reading = new(1);
    private readonly SemaphoreSlim _resuming = new(1);
    private Exception? _failure;
    private readonly Func<ProcessId> _nextRoot;
    private int _roots;

    /// <exception cref="ModelException">A provider that the graph needs cannot run.</exception>
    public LocalProcessHost(ProgramGraph graph, HostOptions options)
    {
        _nextRoot = options.NextRoot ?? (() => ProcessId.OfRoot(Interlocked.Increment(ref _roots)));
        _kernel = new Kernel(
            graph,
            options.Journal,
            ImagesOf(graph, options),
            ModelCatalog.Open(graph, options.Providers),
            new TreeLedger(),
            new ObserverList(options.Observers, options.Logger),
            new Gates(options.Gates, options.Journal, options.Logger),
            new WorkTokens(_suspend.Token),
            options.Time,
            options.Logger);
    }

    internal TreeLedger Ledger => _kernel.Ledger;

    internal ObserverList Observers => _kernel.Observers;

    CancellationToken IProcessHost.Suspended => _suspend.Token;

    Exception? IProcessHost.Failure => Volatile.Read(ref _failure);

    /// <summary>The journal failed; nothing runs here any more. Another host over the same journal may go on.</summary>
    public bool HasFailed => Volatile.Read(ref _failure) is not null;

    /// <summary>Starts a process of the root program. With a prompt it runs that and ends; without, it waits for <see cref="LlmProcess.RunAsync"/>.</summary>
    public LlmProcess Start(string? prompt, AccessLevel access = AccessLevel.Admin)
    {
        LlmProcess process = Add(new ProcessState(StartOf(_kernel.Graph, _nextRoot(), prompt, access)));
        process.Wake();
        return process;
    }

    internal static ProgramImages ImagesOf(ProgramGraph graph, HostOptions options) => new(graph, options.WorkingDirectory, options.Tools);

    /// <summary>All that a root starts with.</summary>
    internal static ProcessStart StartOf(ProgramGraph graph, ProcessId id, string? prompt, AccessLevel access) => new(id, graph.Root.Name, prompt)
    {
        Once = prompt is not null,
        Access = access,
        Limits = graph.Root.Limits,
    };

    /// <summary>Goes on with a process that is in the journal, and with its descendants as they are needed.</summary>
    /// <exception cref="LlmProcException">
    /// <c>unknown_process</c>: the journal does not have it. <c>not_a_root</c>: a child goes on with its root only.
    /// </exception>
    public async Task<LlmProcess> ResumeAsync(ProcessId root, CancellationToken cancellationToken)
    {
        if (root != root.Root)
        {
            throw new LlmProcException("not_a_root", $"process {root} is a child; resume its root {root.Root}");
        }

        await _resuming.WaitAsync(cancellationToken);
        try
        {
            // What ended in the runs before has been counted, and perhaps counts no more: it must not be counted again.
            return _processes.TryGetValue(root, out LlmProcess? here) ? here : await ReadTreeAsync(root, cancellationToken);
        }
        finally
        {
            _resuming.Release();
        }
    }

    private async Task<LlmProcess> ReadTreeAsync(ProcessId root, CancellationToken cancellationToken)
    {
        LlmProcess process = await FindAsync(root, null, cancellationToken)
            ?? throw new LlmProcException("unknown_process", $"the journal has no process {root}");
        bool isWhole = false;
        try
        {
            if (process.State.Exit is not null)
            {
                return process;
            }

            await foreach (ProcessId descendant in _kernel.Journal.ReadTreeAsync(root, cancellationToken))
            {
                // All of them count, also those that nobody asks any more.
                if (await FindAsync(descendant, null, cancellationToken) is { State.Exit: not null })
                {
                    _kernel.Ledger.End(descendant);
                }
            }

            if (process.State.Run is { } run)
            {
                _kernel.Ledger.BeginRun(root, run.Earlier);
            }

            process.Wake();
            isWhole = true;
            return process;
        }
        finally
        {
            if (!isWhole)
            {
                // Of half a tree, and of one that has ended, nothing stays: whoever asks again reads it again.
                Forget(root);
            }
        }
    }

    async ValueTask IProcessHost.AskAsync(ProcessStart child, string ask, string query, bool here, CancellationToken cancellationToken) =>
        (await FindAsync(child.Id, child, cancellationToken))!.Deliver(new Arrival.Ask(ask, query), here);

    async ValueTask IProcessHost.CloseAsync(ProcessStart child, CancellationToken cancellationToken) =>
        (await FindAsync(child.Id, child, cancellationToken))!.Deliver(new Arrival.Close());

    void IProcessHost.Stop(ProcessId process, string? ask, StopReason reason)
    {
        if (_processes.TryGetValue(process, out LlmProcess? here))
        {
            here.Stop(reason, ask);
        }
    }

    void IProcessHost.Report(ProcessId parent, ChildReport report)
    {
        if (_processes.TryGetValue(parent, out LlmProcess? process))
        {
            // The last child of a turn has said all it has to say. Others may have company: who is woken once takes what several say.
            process.Deliver(new Arrival.Report(report), here: process.State.Run is { Open: 1 });
        }
    }

    // Asked again, it is read from the journal; until then nothing of it stays in memory.
    void IProcessHost.Gone(ProcessId process)
    {
        if (process.Value.Contains('/'))
        {
            _processes.TryRemove(process, out _);
        }
        else
        {
            Forget(process);
        }
    }

    private void Forget(ProcessId root)
    {
        _processes.TryRemove(root, out _);
        _kernel.Observers.Forget(root);
        foreach (ProcessId left in _kernel.Ledger.Forget(root))
        {
            _processes.TryRemove(left, out _);
        }
    }

    void IProcessHost.Fail(Exception exception)
    {
        Interlocked.CompareExchange(ref _failure, exception, null);
        _ = SuspendAsync();
        foreach (LlmProcess process in _processes.Values)
        {
            process.Abandon(exception);
        }
    }

    /// <summary>Stops all work where it is; nothing more is written. Whoever waits for a run is told that it was cancelled.</summary>
    /// <remarks>Whatever heeds no cancellation is left behind after ten seconds, and the log says so.</remarks>
    public async ValueTask DisposeAsync()
    {
        Task suspending = SuspendAsync();
        LlmProcess[] processes = [.. _processes.Values];
        await Task.WhenAll(processes.Select(process => process.EndedAsync().AsTask()));
        foreach (LlmProcess process in processes)
        {
            process.Abandon(_failure);
        }

        await Task.WhenAny(suspending.WaitAsync(LlmProcess.LongestEnd, _kernel.Time));
        _processes.Clear();
    }

    /// <summary>From here on work ends where it is. Whoever is told of it runs elsewhere, and may fail.</summary>
    private async Task SuspendAsync()
    {
        try
        {
            await _suspend.CancelAsync();
        }
        catch (AggregateException e)
        {
            _kernel.Logger.CancellationFailed(default, e);
        }
    }

    /// <summary>The process if it is here, else from the journal, else new; null if it is none of these.</summary>
    private async ValueTask<LlmProcess?> FindAsync(ProcessId id, ProcessStart? start, CancellationToken cancellationToken)
    {
        if (_processes.TryGetValue(id, out LlmProcess? known))
        {
            return known;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_processes.TryGetValue(id, out known))
            {
                return known;
            }

            ProcessState? state = start is null ? null : new ProcessState(start);
            await foreach (ProcessEvent e in _kernel.Journal.ReadAsync(id, cancellationToken))
            {
                state = (e is ProcessEvent.Started started ? new ProcessState(started.Start) : state!).Apply(e);
            }

            return state is null ? null : Add(state);
        }
        finally
        {
            _reading.Release();
        }
    }

    private LlmProcess Add(ProcessState state)
    {
        if (!_kernel.Graph.Contains(state.Start.Program))
        {
            throw new LlmProcException("unknown_program", $"process {state.Id} was made from the program '{state.Start.Program}', which is not in this graph");
        }

        _kernel.Ledger.Admit(state.Start, state.Charged + (state.Run?.Reserved ?? default));
        var process = new LlmProcess(state, _kernel, this);

        // One that has exited can only repeat its report; nothing of it stays.
        return state.Exit is null ? _processes.GetOrAdd(state.Id, process) : process;
    }
}
