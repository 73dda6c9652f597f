using System.Collections.Immutable;
using LlmProc.Cli.Terminal;
using LlmProc.Testing;

namespace LlmProc.Cli.Running;

/// <summary>Who answers in a run: the models of the programs, these and a recorder that listens, or a recording of an earlier run.</summary>
internal sealed class ModelSource : IDisposable
{
    private readonly WireProviders? _wires;
    private readonly Recorder? _recorder;
    private readonly Replay? _replay;
    private readonly string? _folder;

    /// <exception cref="UsageException">The folder of the recording is not one, or not a new one.</exception>
    public ModelSource(RunRequest request)
    {
        _folder = request.Record ?? request.Replay;
        try
        {
            _recorder = request.Record is { } to ? Recorder.Create(NotBlank(to, "--record")) : null;
            _replay = request.Replay is { } from ? Replay.Open(NotBlank(from, "--replay")) : null;
        }
        catch (LlmProcException e) when (e is not UsageException)
        {
            throw new UsageException(e.Message, e.Code);
        }

        Providers = _replay?.Providers ?? [new ScriptProvider()];
        if (_recorder is not null)
        {
            _wires = new WireProviders(new WireOptions());
            Providers = [.. ((IModelProvider[])[new ScriptProvider(), new EmbeddedProvider(), .. _wires.All]).Select(_recorder.Around)];
        }
    }

    /// <summary>Providers that take the place of the runtime's own of their name.</summary>
    public ImmutableArray<IModelProvider> Providers { get; }

    /// <summary>What is to be said of the recording after the run; null if nothing is.</summary>
    public string? Note => _recorder is not null ? $"recorded {Plural.Of(_recorder.Samples, "sample")} in {_folder}"
        : _replay is { Unused: { IsEmpty: false } unused } ? $"{Plural.Of(unused.Length, "recorded sample")} not used: {string.Join(", ", unused)}"
        : null;

    public void Dispose() => _wires?.Dispose();

    private static string NotBlank(string folder, string option) =>
        string.IsNullOrWhiteSpace(folder) || folder.Contains('\0') ? throw new UsageException($"{option} needs the name of a folder") : folder;
}
