using System.Collections.Immutable;
using System.Text.Json;

namespace LlmProc;

/// <summary>Decides whether what a model said last is an answer.</summary>
internal static class AnswerCheck
{
    /// <summary>What is wrong with an answer that the model itself holds for complete; null if nothing is.</summary>
    public static ProcessError? Problem(ProcessState state, string answer)
    {
        if (string.IsNullOrWhiteSpace(answer))
        {
            // The one who started a root sees that the answer is empty; a parent's model would take it for success.
            return state.Start.Parent is null ? null : new ProcessError("empty", "ended without an answer");
        }

        if (state.Start.OutputSchema is null)
        {
            return null;
        }

        try
        {
            using JsonDocument value = JsonDocument.Parse(Json(answer));
            ImmutableArray<string> problems = JsonSchema.Parse(state.Start.OutputSchema).Check(value.RootElement);
            return problems.IsEmpty ? null : new ProcessError("invalid", $"gave an answer that does not match its schema: {string.Join("; ", problems)}");
        }
        catch (JsonException)
        {
            return new ProcessError("invalid", "gave an answer that is not JSON, though its link asks for data");
        }
        catch (JsonSchemaException e)
        {
            return new ProcessError("invalid", $"could not be checked, because its output_schema cannot be used: {e.Message}");
        }
    }

    /// <summary>The JSON of an answer, also when the model put it into a fence.</summary>
    public static string Json(string answer)
    {
        string text = answer.Trim();
        if (!text.StartsWith("```", StringComparison.Ordinal) || !text.EndsWith("```", StringComparison.Ordinal))
        {
            return text;
        }

        int first = text.IndexOf('\n', StringComparison.Ordinal);
        return first < 0 || text.Length - 3 <= first ? text : text[(first + 1)..^3].Trim();
    }
}
