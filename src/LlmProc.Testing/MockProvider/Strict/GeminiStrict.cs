using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LlmProc.Testing;

/// <summary>
/// What the generateContent API refuses, in its words as far as they are known in public; see docs/mock.md. Here the request as a whole, in
/// <see cref="GeminiMessages"/> the conversation.
/// </summary>
internal static partial class GeminiStrict
{
    private const int MostStops = 5;

    private static readonly FrozenDictionary<string, JsonTypes> s_fields = new Dictionary<string, JsonTypes>
    {
        ["model"] = JsonTypes.Text,
        ["contents"] = JsonTypes.Array,
        ["systemInstruction"] = JsonTypes.Object,
        ["tools"] = JsonTypes.Array,
        ["toolConfig"] = JsonTypes.Object,
        ["generationConfig"] = JsonTypes.Object,
        ["safetySettings"] = JsonTypes.Array,
        ["cachedContent"] = JsonTypes.Text,
        ["serviceTier"] = JsonTypes.Text,
        ["labels"] = JsonTypes.Object,
        ["store"] = JsonTypes.Boolean,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, JsonTypes> s_config = new Dictionary<string, JsonTypes>
    {
        ["temperature"] = JsonTypes.Number,
        ["topP"] = JsonTypes.Number,
        ["topK"] = JsonTypes.Number,
        ["maxOutputTokens"] = JsonTypes.Integer,
        ["seed"] = JsonTypes.Integer,
        ["stopSequences"] = JsonTypes.Array,
        ["frequencyPenalty"] = JsonTypes.Number,
        ["presencePenalty"] = JsonTypes.Number,
        ["thinkingConfig"] = JsonTypes.Object,
        ["candidateCount"] = JsonTypes.Integer,
        ["responseMimeType"] = JsonTypes.Text,
        ["responseSchema"] = JsonTypes.Object,
        ["responseJsonSchema"] = JsonTypes.Object,
        ["responseModalities"] = JsonTypes.Array,
        ["responseLogprobs"] = JsonTypes.Boolean,
        ["logprobs"] = JsonTypes.Integer,
        ["mediaResolution"] = JsonTypes.Text,
        ["speechConfig"] = JsonTypes.Object,
        ["imageConfig"] = JsonTypes.Object,
        ["enableEnhancedCivicAnswers"] = JsonTypes.Boolean,
    }.ToFrozenDictionary();

    public static MockError? Check(MockRequest request, MockOptions options)
    {
        MockError? basic = ApiKeys.CheckGemini(request, options.ApiKey) ?? NoJson(request);
        return basic is not null || !options.Strict ? basic
            : SizeLimits.TooLarge(request) ?? Fields(request.Json, s_fields, "") ?? Fields(request.Json.Member("generationConfig"), s_config, "generation_config")
            ?? Config(request.Json.Member("generationConfig"), request.Model) ?? Tools(request.Json) ?? GeminiMessages.Check(request.Json, request.Model);
    }

    /// <summary>Models of the third generation and on want the signatures of their thoughts back.</summary>
    public static bool Signs(string model) => Generation().Match(model) is { Success: true } match
        && (!match.Groups["number"].Success || int.Parse(match.Groups["number"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) >= 3);

    private static MockError? NoJson(MockRequest request) => request.Json.ValueKind == JsonValueKind.Object ? null
        : MockError.Invalid("Invalid JSON payload received. Unexpected end of string. Expected a value.");

    private static MockError? Fields(JsonElement element, FrozenDictionary<string, JsonTypes> known, string at)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        string place = at.Length == 0 ? "" : $" at '{at}'";
        foreach (JsonProperty field in element.EnumerateObject())
        {
            if (!known.TryGetValue(field.Name, out JsonTypes types))
            {
                return MockError.Invalid($"Invalid JSON payload received. Unknown name \"{field.Name}\"{place}: Cannot find field.");
            }

            if (!types.Allows(field.Value))
            {
                return MockError.Invalid($"Invalid value at '{(at.Length == 0 ? "" : $"{at}.")}{field.Name}', {field.Value.GetRawText()[..Math.Min(40, field.Value.GetRawText().Length)]}");
            }
        }

        return null;
    }

    private static MockError? Config(JsonElement config, string model)
    {
        JsonElement thinking = config.Member("thinkingConfig");
        return Range(config, "temperature", 0, 2) ?? Range(config, "topP", 0, 1)
            ?? (config.Number("maxOutputTokens") < 1 ? MockError.Invalid("* GenerateContentRequest.generation_config.max_output_tokens: max_output_tokens must be positive.")
                : config.Items("stopSequences").Count() > MostStops ? MockError.Invalid(
                    FormattableString.Invariant($"* GenerateContentRequest.generation_config.stop_sequences: at most {MostStops} stop sequences may be specified."))
                : thinking.Has("thinkingBudget") && thinking.Has("thinkingLevel") ? MockError.Invalid("You can only set only one of thinking budget and thinking level.")
                : thinking.Has("thinkingLevel") && !Signs(model) ? MockError.Invalid("Thinking level is not supported for this model.")
                : thinking.Has("thinkingLevel") && thinking.Text("thinkingLevel")?.ToUpperInvariant() is not ("MINIMAL" or "LOW" or "MEDIUM" or "HIGH")
                ? MockError.Invalid($"Invalid value at 'generation_config.thinking_config.thinking_level' (type.googleapis.com/google.ai.generativelanguage.v1beta.ThinkingConfig.ThinkingLevel), \"{thinking.Text("thinkingLevel")}\"")
                : null);
    }

    private static MockError? Range(JsonElement config, string name, double least, double most) =>
        config.Has(name) && (config.Member(name).GetDouble() < least || config.Member(name).GetDouble() > most)
            ? MockError.Invalid(FormattableString.Invariant($"Unable to submit request because it has a {name} value of {config.Member(name).GetDouble()} but the supported range is from {least} (inclusive) to {most} (inclusive). Update the value and try again."))
            : null;

    private static MockError? Tools(JsonElement root)
    {
        var names = new HashSet<string>();
        int index = 0;
        foreach (JsonElement tool in GeminiReading.Tools(root))
        {
            string at = FormattableString.Invariant($"* GenerateContentRequest.tools[0].function_declarations[{index++}]");
            string name = tool.Text("name") ?? "";
            if (!ToolName().IsMatch(name))
            {
                return MockError.Invalid($"{at}.name: Invalid function name. Must start with a letter or an underscore. Must be alphameric (a-z, A-Z, 0-9), "
                    + "underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 64.");
            }

            if (!names.Add(name))
            {
                return MockError.Invalid($"Duplicate function declaration found: {name}");
            }

            if (tool.Has("parameters") && tool.Has("parametersJsonSchema"))
            {
                return MockError.Invalid($"{at}: only one of parameters and parameters_json_schema can be set.");
            }

            if (GeminiReading.Schema(tool) is { ValueKind: not JsonValueKind.Undefined } schema && (schema.Text("type") is not { } type || !type.Equals("object", StringComparison.OrdinalIgnoreCase)))
            {
                return MockError.Invalid($"{at}.parameters: the schema must be of type OBJECT.");
            }
        }

        return null;
    }

    [GeneratedRegex(@"^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}\z")]
    public static partial Regex ToolName();

    [GeneratedRegex(@"^gemini-(?:(?<number>\d{1,4})|[a-z-]*latest\z)")]
    private static partial Regex Generation();
}
