using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlmProc;

/// <summary>What a <see cref="LlmRuntime"/> is made with. Every member has a default that works.</summary>
public sealed record RuntimeOptions
{
    /// <summary>Where events are kept; unset: in memory, as long as the process lives.</summary>
    public IJournal? Journal { get; init; }

    /// <summary>Providers in the place of the builtin ones whose names they have. Programs can name those of <see cref="ProviderNames.All"/> and no others.</summary>
    public ImmutableArray<IModelProvider> Providers { get; init; } = [];

    /// <summary>
    /// Tools beside the builtin ones, such as a <see cref="FunctionTool"/>: programs grant them by name. One with the name of a builtin tool takes its place.
    /// </summary>
    public ImmutableArray<ITool> Tools { get; init; } = [];

    /// <summary>Put around every provider, given or builtin, such as a recorder of what models answer. Unset: nothing.</summary>
    public Func<IModelProvider, IModelProvider>? AroundProviders { get; init; }

    /// <summary>How the providers behind a wire are reached: keys, addresses, connections. Unset: as the environment says.</summary>
    public WireOptions? Wires { get; init; }

    /// <summary>Told of every event of every process, at once: what may take time is a <see cref="ProcessWatch"/>.</summary>
    public ImmutableArray<IProcessObserver> Observers { get; init; } = [];

    /// <summary>What spans and metrics hold, where somebody listens.</summary>
    public TelemetryOptions Telemetry { get; init; } = TelemetryOptions.Default;

    /// <summary>Asked, in this order, before samples, calls with effects and spawns of every process. All must allow.</summary>
    public ImmutableArray<IRunGate> Gates { get; init; } = [];

    /// <summary>The folder that relative paths of models mean; absolute.</summary>
    public string WorkingDirectory { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>
    /// Programs may send vendors' keys to the hosts that they name, and set variables by which a server can be made to run other code; without it such
    /// a program is not loaded.
    /// </summary>
    public bool TrustPrograms { get; init; }

    /// <summary>Bounds for the root of every program that is loaded: they only lower what it has itself.</summary>
    public Limits Limits { get; init; } = Limits.None;

    /// <summary>The clock of timeouts and waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What an operator reads; contents of messages are not among it.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}
