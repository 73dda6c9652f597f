using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>Parameters that the protocols write alike; the texts that end an answer have a name of their own in each.</summary>
internal static class SamplingJson
{
    public static void Write(Utf8JsonWriter json, ModelParameters parameters, string stopName)
    {
        Number(json, "temperature", parameters.Temperature);
        Number(json, "top_p", parameters.TopP);
        Number(json, "top_k", parameters.TopK);
        Number(json, "seed", parameters.Seed);
        Number(json, "frequency_penalty", parameters.FrequencyPenalty);
        Number(json, "presence_penalty", parameters.PresencePenalty);
        if (!parameters.StopSequences.IsEmpty)
        {
            json.WriteStartArray(stopName);
            foreach (string text in parameters.StopSequences)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
        }
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
