using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LlmProc.Testing;

/// <summary>
/// Writes down what models answer, a file for each sample, so that the same tree can run again without them: see <see cref="Replay"/>. A recording is of one
/// tree; secrets are never in it.
/// </summary>
/// <remarks>Safe for any number of threads. A file is there when it is whole, and before its answer counts.</remarks>
public sealed class Recorder
{
    internal const string LabelFile = "recording.json";

    private readonly SecretMask _mask = SecretMask.OfEnvironment();
    private readonly ConcurrentDictionary<string, Track> _tracks = new();
    private readonly ConcurrentDictionary<string, Lazy<Task>> _heads = new();
    private int _samples;

    private readonly Func<string, string?> _variable;

    private Recorder(string folder, Func<string, string?> variable) => (Folder, _variable) = (folder, variable);

    /// <summary>Absolute path of the recording.</summary>
    public string Folder { get; }

    /// <summary>Samples that were recorded so far.</summary>
    public int Samples => Volatile.Read(ref _samples);

    /// <summary>Begins a recording in a folder that is new or empty, or where one was begun and nothing recorded.</summary>
    /// <param name="variable">Where keys are read by the names of their variables, if not in the environment: they are never recorded.</param>
    /// <exception cref="LlmProcException"><c>recording</c>: something is in it already, or it cannot be written.</exception>
    public static Recorder Create(string folder, Func<string, string?>? variable = null)
    {
        string full = Path.GetFullPath(folder);
        try
        {
            if (File.Exists(full))
            {
                throw new LlmProcException("recording", $"{folder} is a file; a recording is a folder, so give the name of a new one");
            }

            Directory.CreateDirectory(full);
            if (Directory.EnumerateFileSystemEntries(full).Any(entry => Path.GetFileName(entry) != LabelFile))
            {
                throw new LlmProcException("recording", $"{folder} is not empty: a recording is never mixed with another one; remove the folder first, or name a new one");
            }

            using var label = new FileStream(Path.Join(full, LabelFile), FileMode.Create);
            label.Write(Bytes(new RecordingLabel { Version = RecordedSample.CurrentVersion, Kind = "llmproc recording" }, RecordingJson.Readable.RecordingLabel));
            return new Recorder(full, variable ?? Environment.GetEnvironmentVariable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LlmProcException("recording", $"{folder} cannot be written: {FileProblem.Of(e, full)}", e);
        }
    }

    /// <summary>The same provider, with all that its models answer recorded.</summary>
    public IModelProvider Around(IModelProvider provider) => new RecordingProvider(provider, this);

    /// <summary>Covers a secret in all that is recorded from now on, whatever it looks like: one that the application has from elsewhere.</summary>
    public void Conceal(string? secret) => _mask.Add(secret);

    /// <summary>Covers the keys with which a model is reached.</summary>
    internal void ConcealKeysOf(ModelSettings settings)
    {
        foreach (string name in ProviderKey.Of(settings.Provider)?.Variables.Append(settings.ApiKeyEnv ?? "") ?? [settings.ApiKeyEnv ?? ""])
        {
            Conceal(name.Length == 0 ? null : _variable(name));
        }
    }

    /// <param name="failure">Why there is no answer, if there is none.</param>
    internal async Task WriteAsync(ModelRequest request, Sample? answer, LlmProcException? failure)
    {
        RecordedHead head = _mask.Cover(request.Head);
        (int number, int from) = _tracks.GetOrAdd(request.CallPath, static _ => new Track()).Next(request.Conversation);
        var sample = new RecordedSample
        {
            Version = RecordedSample.CurrentVersion,
            Process = request.CallPath,
            Number = number,
            Request = new RecordedRequest
            {
                Program = request.Program.Name.Value,
                Model = request.Program.Model.ToString(),
                Head = head.Digest,
                From = from,
                Messages = [.. request.Conversation.ToArray().Skip(from).Select(_mask.Cover)],
            },
            Answer = answer is null ? null : _mask.Cover(answer),
            Failure = failure is null ? null : RecordedFailure.Of(failure, _mask.Cover(failure.Message)),
        };
        try
        {
            await _heads.GetOrAdd(head.Digest, name => new Lazy<Task>(() => WriteAsync(HeadFile(name), Bytes(head, RecordingJson.Readable.RecordedHead)))).Value;
            await WriteAsync(sample.FileName, Bytes(sample, RecordingJson.Readable.RecordedSample));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LlmProcException("recording", $"the recording in {Folder} cannot be written: {FileProblem.Of(e, Folder)}", e);
        }

        Interlocked.Increment(ref _samples);
    }

    internal static string HeadFile(string digest) => $"head-{digest}.json";

    /// <remarks>What an answer cost has been paid, so that the run is being stopped is no reason to lose it.</remarks>
    private async Task WriteAsync(string name, byte[] bytes)
    {
        string temporary = Path.Join(Folder, $".{name}.new");
        await File.WriteAllBytesAsync(temporary, bytes, CancellationToken.None);
        File.Move(temporary, Path.Join(Folder, name), overwrite: false);
    }

    private static byte[] Bytes<T>(T value, JsonTypeInfo<T> type) => [.. JsonSerializer.SerializeToUtf8Bytes(value, type), (byte)'\n'];

    /// <summary>The samples of one process.</summary>
    private sealed class Track
    {
        private Message[] _last = [];
        private int _count;

        /// <summary>The number of the next sample, and how many messages it has in common with the one before.</summary>
        public (int Number, int From) Next(Conversation conversation)
        {
            lock (this)
            {
                Message[] messages = conversation.ToArray();
                int from = 0;
                while (from < Math.Min(_last.Length, messages.Length) && ReferenceEquals(_last[from], messages[from]))
                {
                    from++;
                }

                _last = messages;
                return (++_count, from);
            }
        }
    }
}
