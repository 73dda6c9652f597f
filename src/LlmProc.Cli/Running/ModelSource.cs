using System.Collections.Immutable;
using LlmProc.Cli.Terminal;
using LlmProc.Testing;

namespace LlmProc.Cli.Running;

/// <summary>Who answers in a run: the models of the programs, the same with a recorder that listens, or a recording of an earlier run.</summary>
internal sealed class ModelSource
{
    private readonly Recorder? _recorder;
    private readonly Replay? _replay;
    private readonly string? _folder;

    /// <param name="secrets">Never to be recorded.</param>
    /// <exception cref="UsageException">The folder of the recording is not one, or not a new one.</exception>
    public ModelSource(RunRequest request, ImmutableArray<string> secrets)
    {
        _folder = request.Record ?? request.Replay;
        try
        {
            _recorder = request.Record is { } to ? Recorder.Create(NotBlank(to, "--record")) : null;
            Array.ForEach([.. secrets], secret => _recorder?.Conceal(secret));
            _replay = request.Replay is { } from ? Replay.Open(NotBlank(from, "--replay")) : null;
        }
        catch (LlmProcException e) when (e is not UsageException)
        {
            throw new UsageException(e.Message, e.Code);
        }
    }

    /// <summary>Providers that take the place of the runtime's own of their name.</summary>
    public ImmutableArray<IModelProvider> Providers => _replay?.Providers ?? [new ScriptProvider()];

    /// <summary>What listens to every provider; null if nothing does.</summary>
    public Func<IModelProvider, IModelProvider>? Around => _recorder is null ? null : _recorder.Around;

    /// <summary>What is to be said of the recording after the run; null if nothing is.</summary>
    public string? Note => _recorder is not null ? $"recorded {Plural.Of(_recorder.Samples, "sample")} in {_folder}"
        : _replay is { Unused: { IsEmpty: false } unused } ? $"{Plural.Of(unused.Length, "recorded sample")} not used: {string.Join(", ", unused)}"
        : null;

    private static string NotBlank(string folder, string option) =>
        string.IsNullOrWhiteSpace(folder) || folder.Contains('\0') ? throw new UsageException($"{option} needs the name of a folder") : folder;
}
