using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlmProc.Testing;

/// <summary>One sample as a file: what was asked, and what came of it.</summary>
internal sealed record RecordedSample
{
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    /// <summary>The calls that lead to its process; empty for the root.</summary>
    public required string Process { get; init; }

    /// <summary>Among the samples of that process, from 1.</summary>
    public required int Number { get; init; }

    public required RecordedRequest Request { get; init; }

    public Sample? Answer { get; init; }

    /// <summary>Why there is no answer.</summary>
    public RecordedFailure? Failure { get; init; }

    /// <summary>Name of its file.</summary>
    [JsonIgnore]
    public string FileName => string.Create(CultureInfo.InvariantCulture, $"{(Process.Length == 0 ? "root" : Process.Replace('/', '_'))}-{Number:000}.json");
}

/// <summary>What a model was asked.</summary>
internal sealed record RecordedRequest
{
    public required string Program { get; init; }

    /// <summary>Provider and name.</summary>
    public required string Model { get; init; }

    /// <summary>Digest of system prompt and tools, which are a file of their own.</summary>
    public required string Head { get; init; }

    /// <summary>So many messages are those of the sample before; the others follow.</summary>
    public required int From { get; init; }

    public required ImmutableArray<Message> Messages { get; init; }
}

internal sealed record RecordedFailure
{
    public required string Code { get; init; }

    public required string Message { get; init; }

    /// <summary>What the attempts that failed took; null: nothing.</summary>
    public Usage? Usage { get; init; }

    /// <summary>Null if nothing was taken, or the price is not known.</summary>
    public decimal? CostUsd { get; init; }

    public static RecordedFailure Of(LlmProcException failure, string message) => failure is ModelException { Usage: var usage } model && usage != default
        ? new() { Code = failure.Code, Message = message, Usage = usage, CostUsd = model.CostUsd }
        : new() { Code = failure.Code, Message = message };

    public ModelException ToException() => Usage is { } usage ? new(Code, Message) { Usage = usage, CostUsd = CostUsd } : new(Code, Message);
}

/// <summary>What the requests of a process begin with.</summary>
internal sealed record RecordedHead
{
    public required int Version { get; init; }

    public required string SystemPrompt { get; init; }

    public required ImmutableArray<RecordedTool> Tools { get; init; }

    /// <summary>Names it by what is in it.</summary>
    [JsonIgnore]
    public string Digest => field ??= Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, RecordingJson.Readable.RecordedHead)))[..16];
}

internal sealed record RecordedTool
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    public required string InputSchema { get; init; }
}

/// <summary>Says that a folder is a recording.</summary>
internal sealed record RecordingLabel
{
    public required int Version { get; init; }

    public required string Kind { get; init; }
}

/// <summary>A whole request, as two are compared.</summary>
internal sealed record ComparedRequest(string Program, string Model, RecordedHead Head, ImmutableArray<Message> Messages)
{
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, RecordingJson.Readable.ComparedRequest);
}

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(RecordedSample))]
[JsonSerializable(typeof(RecordedHead))]
[JsonSerializable(typeof(RecordingLabel))]
[JsonSerializable(typeof(ComparedRequest))]
internal sealed partial class RecordingJsonContext : JsonSerializerContext;

/// <summary>How the files of a recording are written: indented, with texts readable in all scripts.</summary>
internal static class RecordingJson
{
    public static RecordingJsonContext Readable { get; } =
        new(new JsonSerializerOptions(RecordingJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
