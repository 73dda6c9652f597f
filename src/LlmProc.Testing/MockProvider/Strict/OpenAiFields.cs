using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LlmProc.Testing;

/// <summary>What both OpenAI APIs refuse in the same words.</summary>
internal static partial class OpenAiFields
{
    public const JsonTypes Any = JsonTypes.Text | JsonTypes.Number | JsonTypes.Boolean | JsonTypes.Array | JsonTypes.Object | JsonTypes.Null;

    public static MockError? Basics(MockRequest request, string? key) =>
        ApiKeys.CheckOpenAi(request, key)
        ?? (request.Json.ValueKind == JsonValueKind.Object ? null : MockError.Invalid(
            "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API "
            + "expects a JSON payload, but what was sent was not valid JSON. If you have trouble figuring out how to fix this, please contact us through "
            + "our help center at help.openai.com.)"));

    public static MockError? ContentType(MockRequest request) =>
        request.Header("content-type")?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) is true ? null : new MockError(
            415, "invalid_request_error", $"Unsupported content type: '{request.Header("content-type")}'. This API method only accepts 'application/json' requests.",
            Code: "unsupported_content_type");

    public static MockError? Types(JsonElement root, FrozenDictionary<string, JsonTypes> fields, Func<string, MockError> unknown)
    {
        foreach (JsonProperty field in root.EnumerateObject())
        {
            if (!fields.TryGetValue(field.Name, out JsonTypes types))
            {
                return unknown(field.Name);
            }

            if (!types.Allows(field.Value) && field.Value.ValueKind != JsonValueKind.Null)
            {
                return WrongType(field.Name, types, field.Value);
            }
        }

        return null;
    }

    public static MockError WrongType(string path, JsonTypes wanted, JsonElement found) => MockError.Invalid(
        $"Invalid type for '{path}': expected {wanted.Name()}, but got {JsonTypesOf.Name(found)} instead.", path, "invalid_type");

    public static MockError Missing(string path) => MockError.Invalid($"Missing required parameter: '{path}'.", path, "missing_required_parameter");

    public static MockError EmptyArray(string path) => MockError.Invalid(
        $"Invalid '{path}': empty array. Expected an array with minimum length 1, but got an empty array instead.", path, "empty_array");

    public static MockError TooLong(string path, int most, int length) => MockError.Invalid(
        FormattableString.Invariant($"Invalid '{path}': string too long. Expected a string with maximum length {most}, but got a string with length {length} instead."),
        path, "string_above_max_length");

    public static MockError? ToolName(string? name, string path) =>
        name is null ? Missing(path)
        : name.Length == 0 ? MockError.Invalid(
            $"Invalid '{path}': empty string. Expected a string with minimum length 1, but got an empty string instead.", path, "empty_string")
        : name.Length > 64 ? TooLong(path, 64, name.Length)
        : Name().IsMatch(name) ? null
        : MockError.Invalid($"Invalid '{path}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.", path, "invalid_value");

    public static MockError? Temperature(JsonElement root)
    {
        if (!root.Has("temperature"))
        {
            return null;
        }

        double temperature = root.Member("temperature").GetDouble();
        return temperature is >= 0 and <= 2 ? null : MockError.Invalid(
            FormattableString.Invariant($"Invalid 'temperature': decimal {(temperature < 0 ? "below minimum" : "above maximum")} value. Expected a value {(temperature < 0 ? ">= 0" : "<= 2")}, but got {temperature} instead."),
            "temperature", temperature < 0 ? "decimal_below_min_value" : "decimal_above_max_value");
    }

    /// <summary>Models that reason before they answer, by their names.</summary>
    public static bool Reasons(string model) =>
        model.StartsWith("o1", StringComparison.Ordinal) || model.StartsWith("o3", StringComparison.Ordinal) || model.StartsWith("o4", StringComparison.Ordinal)
        || (model.StartsWith("gpt-5", StringComparison.Ordinal) && !model.Contains("-chat", StringComparison.Ordinal));

    [GeneratedRegex(@"^[a-zA-Z0-9_-]+\z")]
    private static partial Regex Name();
}
