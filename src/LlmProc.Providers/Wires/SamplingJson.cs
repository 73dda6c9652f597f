using System.Collections.Immutable;
using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>Parameters that most protocols have, under the names they give them.</summary>
internal static class SamplingJson
{
    /// <exception cref="ModelException">One is set that the protocol has not: to leave it out silently would change what the program means.</exception>
    public static void Write(Utf8JsonWriter json, ModelSettings model, ModelParameters parameters, SamplingNames names)
    {
        Number(json, names.Temperature, parameters.Temperature);
        Number(json, names.TopP, parameters.TopP);
        Number(json, Known("top_k", names.TopK, parameters.TopK is not null), parameters.TopK);
        Number(json, Known("seed", names.Seed, parameters.Seed is not null), parameters.Seed);
        Number(json, Known("frequency_penalty", names.FrequencyPenalty, parameters.FrequencyPenalty is not null), parameters.FrequencyPenalty);
        Number(json, Known("presence_penalty", names.PresencePenalty, parameters.PresencePenalty is not null), parameters.PresencePenalty);
        ImmutableArray<string> stops = parameters.StopSequences;
        if (!stops.IsEmpty)
        {
            json.WriteStartArray(Known("stop_sequences", names.StopSequences, isSet: true));
            foreach (string text in stops)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
        }

        string Known(string key, string? name, bool isSet) => name is null && isSet
            ? throw new ModelException(ErrorCode.BadRequest, $"{model} has no parameter '{key}': it is spoken to with {names.Protocol}, which knows none; take it out of [parameters]")
            : name ?? key;
    }

    public static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    public static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }
}

/// <summary>What a protocol calls them; null: it has none.</summary>
/// <param name="Protocol">Its own name, for people.</param>
internal sealed record SamplingNames(string Protocol, string? StopSequences)
{
    public string Temperature { get; init; } = "temperature";

    public string TopP { get; init; } = "top_p";

    public string? TopK { get; init; } = "top_k";

    public string? Seed { get; init; } = "seed";

    public string? FrequencyPenalty { get; init; } = "frequency_penalty";

    public string? PresencePenalty { get; init; } = "presence_penalty";
}
