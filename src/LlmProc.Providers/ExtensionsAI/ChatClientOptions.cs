using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LlmProc.Providers;

/// <summary>Parameters in the words of clients. What those words lack goes under its own name, for clients that know it.</summary>
internal static class ChatClientOptions
{
    public static ChatOptions Write(ModelSettings settings, ModelParameters parameters, OfferedTool[] tools)
    {
        OwnFields.Refuse(settings, parameters);
        var options = new ChatOptions
        {
            ModelId = settings.Name,
            Temperature = (float?)parameters.Temperature,
            TopP = (float?)parameters.TopP,
            TopK = Count(parameters.TopK),
            MaxOutputTokens = Count(parameters.MaxTokens ?? parameters.MaxCompletionTokens),
            Seed = parameters.Seed,
            FrequencyPenalty = (float?)parameters.FrequencyPenalty,
            PresencePenalty = (float?)parameters.PresencePenalty,
        };
        if (!parameters.StopSequences.IsEmpty)
        {
            options.StopSequences = [.. parameters.StopSequences];
        }

        if (tools.Length > 0)
        {
            options.Tools = [.. tools];
        }

        WriteThinking(options, parameters);
        foreach ((string name, string value) in parameters.Other)
        {
            (options.AdditionalProperties ??= [])[name] = Value(value);
        }

        return options;
    }

    private static void WriteThinking(ChatOptions options, ModelParameters parameters)
    {
        string? effort = parameters.ReasoningEffort ?? (parameters.Thinking?.Type == "disabled" ? "none" : null);
        if (effort is not null || parameters.Thinking is not null)
        {
            options.Reasoning = new ReasoningOptions
            {
                Effort = effort switch
                {
                    "none" => ReasoningEffort.None,
                    "minimal" or "low" => ReasoningEffort.Low,
                    "medium" => ReasoningEffort.Medium,
                    "high" => ReasoningEffort.High,
                    "xhigh" or "max" => ReasoningEffort.ExtraHigh,
                    _ => null,
                },
            };
        }

        if (parameters.Thinking is { BudgetTokens: { } budget })
        {
            (options.AdditionalProperties ??= [])["thinking_budget_tokens"] = budget;
        }
    }

    private static int? Count(long? value) => value is { } number ? (int)Math.Min(number, int.MaxValue) : null;

    private static object? Value(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement value = document.RootElement;
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Null => null,
            JsonValueKind.Number when value.TryGetInt64(out long whole) => whole,
            JsonValueKind.Number => value.GetDouble(),
            _ => value.Clone(),
        };
    }
}
