using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LlmProc.Cli.Heads;

/// <summary>The parameters that a program sets, under their names in program files.</summary>
internal static class ParameterList
{
    /// <summary>Each with its value as JSON, in the order of the reference.</summary>
    public static IEnumerable<(string Name, string Json)> Of(ModelParameters parameters)
    {
        (string Name, string? Json)[] all =
        [
            ("temperature", Json(parameters.Temperature)),
            ("top_p", Json(parameters.TopP)),
            ("top_k", Json(parameters.TopK)),
            ("max_tokens", Json(parameters.MaxTokens)),
            ("max_completion_tokens", Json(parameters.MaxCompletionTokens)),
            ("stop_sequences", parameters.StopSequences.IsEmpty ? null : Json(parameters.StopSequences)),
            ("seed", Json(parameters.Seed)),
            ("frequency_penalty", Json(parameters.FrequencyPenalty)),
            ("presence_penalty", Json(parameters.PresencePenalty)),
            ("reasoning_effort", parameters.ReasoningEffort is { } effort ? Json(effort) : null),
            ("thinking", parameters.Thinking is { } thinking ? Json(thinking) : null),
            ("extra_headers", parameters.ExtraHeaders.IsEmpty ? null : Json(parameters.ExtraHeaders)),
            .. parameters.Other.Select(other => (other.Key, (string?)other.Value)),
        ];
        return all.Where(each => each.Json is not null).Select(each => (each.Name, each.Json!));
    }

    private static string? Json(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);

    private static string? Json(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string Json(string text) => Write(writer => writer.WriteStringValue(text));

    private static string Json(IEnumerable<string> texts) => Write(writer =>
    {
        writer.WriteStartArray();
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    });

    private static string Json(IEnumerable<KeyValuePair<string, string>> map) => Write(writer =>
    {
        writer.WriteStartObject();
        foreach ((string key, string value) in map)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    });

    private static string Json(ThinkingSettings thinking) => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("type", thinking.Type);
        if (thinking.BudgetTokens is { } budget)
        {
            writer.WriteNumber("budget_tokens", budget);
        }

        writer.WriteEndObject();
    });

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
