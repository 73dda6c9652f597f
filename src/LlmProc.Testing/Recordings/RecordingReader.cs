using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LlmProc.Testing;

/// <summary>Reads the files of a recording.</summary>
internal static class RecordingReader
{
    private const string HeadFiles = "head-";

    public static Replay Read(string folder)
    {
        if (!File.Exists(Path.Join(folder, Recorder.LabelFile)))
        {
            throw new LlmProcException("recording", $"there is no recording in {folder}: it has no {Recorder.LabelFile}; run --record makes one");
        }

        try
        {
            CheckVersion(Parse(Path.Join(folder, Recorder.LabelFile), RecordingJson.Readable.RecordingLabel).Version, Recorder.LabelFile);
            string[] files = [.. Directory.EnumerateFiles(folder, "*.json").Where(IsSample).Order(StringComparer.Ordinal)];
            RecordedSample[] samples = [.. files.Select(file => Parse(file, RecordingJson.Readable.RecordedSample))];
            foreach ((RecordedSample sample, string file) in samples.Zip(files))
            {
                CheckVersion(sample.Version, Path.GetFileName(file));
                if (sample.Request.Messages.Any(message => message.Content.IsDefault) || sample.Answer is { Content.IsDefault: true })
                {
                    throw Damaged(file, "a message in it has no content");
                }

                if (sample.FileName != Path.GetFileName(file) || sample.Answer is null == sample.Failure is null)
                {
                    throw Damaged(file, sample.FileName != Path.GetFileName(file) ? $"what is in it belongs into {sample.FileName}" : "it holds neither an answer nor a failure, or both");
                }
            }

            return new Replay(folder, [.. samples.GroupBy(sample => sample.Process).OrderBy(process => new ProcessId(process.Key), CallOrder.Comparer).SelectMany(process => Whole(process, folder))]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LlmProcException("recording", $"the recording {folder} cannot be read: {FileProblem.Of(e, folder)}", e);
        }
    }

    private static bool IsSample(string file) =>
        Path.GetFileName(file) is var name && name != Recorder.LabelFile && !name.StartsWith('.') && !name.StartsWith(HeadFiles, StringComparison.Ordinal);

    /// <summary>The samples of one process with their whole conversations: each says only what is new in it.</summary>
    private static IEnumerable<ReplayedSample> Whole(IEnumerable<RecordedSample> process, string folder)
    {
        ImmutableArray<Message> messages = [];
        foreach (RecordedSample sample in process.OrderBy(sample => sample.Number))
        {
            if (sample.Request.From > messages.Length)
            {
                throw Damaged(Path.Join(folder, sample.FileName), "it follows a sample that is not there");
            }

            messages = [.. messages.Take(sample.Request.From), .. sample.Request.Messages];
            RecordedHead head = Parse(Path.Join(folder, Recorder.HeadFile(sample.Request.Head)), RecordingJson.Readable.RecordedHead);
            yield return new ReplayedSample(sample, new ComparedRequest(sample.Request.Program, sample.Request.Model, head, messages));
        }
    }

    private static T Parse<T>(string file, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), type) ?? throw Damaged(file, "it is empty");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw Damaged(file, e.Message.Split('\n')[0].TrimEnd('.'));
        }
    }

    private static void CheckVersion(int version, string file)
    {
        if (version != RecordedSample.CurrentVersion)
        {
            throw new LlmProcException("recording", FormattableString.Invariant($"{file} is of version {version} of recordings; this version of llmproc reads version {RecordedSample.CurrentVersion}"));
        }
    }

    private static LlmProcException Damaged(string file, string reason) => new("recording", $"the recording is damaged: {file}: {reason}");
}
