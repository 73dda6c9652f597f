using System.Text.Json;

namespace LlmProc;

/// <summary>Checks the schemas of answers as they will be used: what cannot be checked by then is refused now.</summary>
internal static class OutputSchemas
{
    /// <summary>What is wrong, to say after the name of the schema; null if nothing is.</summary>
    public static string? Fault(string text)
    {
        try
        {
            using JsonDocument schema = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 64 });
            if (schema.RootElement.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
            {
                return "must be a JSON object";
            }
        }
        catch (JsonException e)
        {
            return FormattableString.Invariant($"is not JSON of at most 64 levels, see {e.LineNumber + 1}:{e.BytePositionInLine + 1} there");
        }

        try
        {
            JsonSchema.Parse(text);
            return null;
        }
        catch (JsonSchemaException e)
        {
            return $"cannot be checked: {e.Message}";
        }
    }
}
