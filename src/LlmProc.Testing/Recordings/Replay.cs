using System.Collections.Immutable;
using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>
/// Answers from a recording instead of models: no key, no network, no provider is opened. Requests are found by the process that asks and by what it asks,
/// so that children may run in any order.
/// </summary>
/// <remarks>
/// Safe for any number of threads. A request that is not in the recording is a <see cref="ModelException"/> of code <c>replay</c>, which names the first
/// difference to the nearest one that is.
/// </remarks>
public sealed class Replay
{
    private readonly Lock _gate = new();
    private readonly SecretMask _mask = SecretMask.OfEnvironment();
    private readonly string _folder;
    private readonly ImmutableArray<ReplayedSample> _samples;
    private readonly ILookup<string, ReplayedSample> _byProcess;
    private readonly Dictionary<string, int> _asked = [];
    private readonly HashSet<ReplayedSample> _used = [];
    private readonly SortedDictionary<ProcessId, string> _misses = new(CallOrder.Comparer);

    internal Replay(string folder, ImmutableArray<ReplayedSample> samples)
    {
        _folder = folder;
        _samples = samples;
        _byProcess = samples.ToLookup(sample => sample.Recorded.Process);
        Providers = [.. ProviderNames.All.Select(name => new ReplayProvider(name, this))];
    }

    /// <summary>One for each provider that a program may name; they take the place of all others.</summary>
    public ImmutableArray<IModelProvider> Providers { get; }

    /// <summary>Files of samples that nobody has asked for so far.</summary>
    public ImmutableArray<string> Unused
    {
        get
        {
            lock (_gate)
            {
                return [.. _samples.Where(sample => !_used.Contains(sample)).Select(sample => sample.Recorded.FileName)];
            }
        }
    }

    /// <summary>Reads a recording.</summary>
    /// <exception cref="LlmProcException"><c>recording</c>: there is none, or it is damaged, or of a later version.</exception>
    public static Replay Open(string folder) => RecordingReader.Read(folder);

    /// <summary>The same recording from its beginning, for another run.</summary>
    public Replay Again() => new(_folder, _samples);

    /// <exception cref="ModelException"><c>replay</c>: it was not recorded; any other: that is what was recorded.</exception>
    internal Sample Answer(ModelRequest request)
    {
        string program = request.Program.Name.Value;
        JsonElement actual = new ComparedRequest(
            program,
            request.Program.Model.ToString(),
            _mask.Cover(request.Head),
            [.. request.Conversation.ToArray().Select(_mask.Cover)]).ToJson();
        RecordedSample recorded;
        lock (_gate)
        {
            _asked[request.CallPath] = _asked.GetValueOrDefault(request.CallPath) + 1;
            recorded = Find(request.CallPath, actual) ?? throw new ModelException("replay", Miss(request.CallPath, program, actual));
        }

        return recorded.Answer ?? throw recorded.Failure!.ToException();
    }

    /// <summary>The first that was not used yet; one that was, if a process asks the same again because it was interrupted.</summary>
    private RecordedSample? Find(string process, JsonElement actual)
    {
        ReplayedSample? found = _byProcess[process].OrderBy(_used.Contains).FirstOrDefault(sample => RequestDifference.Find(sample.Request, actual) is null);
        if (found is not null)
        {
            _used.Add(found);
        }

        return found?.Recorded;
    }

    /// <summary>What a process says whose child has missed before is only a consequence, so that the child's is said again.</summary>
    private string Miss(string process, string program, JsonElement actual)
    {
        foreach ((ProcessId missed, string message) in _misses)
        {
            if (process.Length == 0 ? missed.Value.Length > 0 : missed.Value.StartsWith(process + "/", StringComparison.Ordinal))
            {
                return message;
            }
        }

        return _misses[new ProcessId(process)] = Explain(process, program, actual);
    }

    private string Explain(string process, string program, JsonElement actual)
    {
        string who = process.Length == 0 ? $"the root ({program})" : $"process {process} ({program})";
        string asked = FormattableString.Invariant($"sample {_asked[process]} of {who} is not in the recording {_folder}");
        bool isKnown = _byProcess.Contains(process);
        (ReplayedSample Sample, RequestDifference? Difference)[] near = [.. (isKnown ? _byProcess[process] : _samples.Where(sample => sample.Recorded.Request.Program == program))
            .Select(sample => (sample, RequestDifference.Find(sample.Request, actual)))
            .OrderByDescending(pair => pair.Item2?.Agreeing ?? int.MaxValue)];
        return near switch
        {
            [] => $"{asked}, which knows no process of that program",
            [(var same, null), ..] => $"{asked}; the same was asked by another process ({same.Recorded.FileName})",
            [var (sample, difference), ..] => $"{asked}; {(isKnown ? "the nearest" : "no process was started by that call, and the nearest")} is {sample.Recorded.FileName}, which differs in {difference}",
        };
    }
}
