using System.Collections.Frozen;
using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>What the Responses API refuses, in its words as far as they are known in public; see docs/mock.md.</summary>
internal static class ResponsesStrict
{
    private const long LeastOutput = 16;

    private static readonly FrozenDictionary<string, JsonTypes> s_fields = new Dictionary<string, JsonTypes>
    {
        ["model"] = JsonTypes.Text,
        ["input"] = JsonTypes.Text | JsonTypes.Array,
        ["instructions"] = JsonTypes.Text,
        ["stream"] = JsonTypes.Boolean,
        ["stream_options"] = JsonTypes.Object,
        ["tools"] = JsonTypes.Array,
        ["tool_choice"] = JsonTypes.Text | JsonTypes.Object,
        ["parallel_tool_calls"] = JsonTypes.Boolean,
        ["max_output_tokens"] = JsonTypes.Integer,
        ["max_tool_calls"] = JsonTypes.Integer,
        ["temperature"] = JsonTypes.Number,
        ["top_p"] = JsonTypes.Number,
        ["top_logprobs"] = JsonTypes.Integer,
        ["reasoning"] = JsonTypes.Object,
        ["include"] = JsonTypes.Array,
        ["store"] = JsonTypes.Boolean,
        ["background"] = JsonTypes.Boolean,
        ["previous_response_id"] = JsonTypes.Text,
        ["conversation"] = JsonTypes.Text | JsonTypes.Object,
        ["text"] = JsonTypes.Object,
        ["truncation"] = JsonTypes.Text,
        ["metadata"] = JsonTypes.Object,
        ["user"] = JsonTypes.Text,
        ["service_tier"] = JsonTypes.Text,
        ["safety_identifier"] = JsonTypes.Text,
        ["prompt"] = JsonTypes.Object,
        ["prompt_cache_key"] = JsonTypes.Text,
        ["prompt_cache_retention"] = JsonTypes.Text,
        ["context_management"] = JsonTypes.Array,
    }.ToFrozenDictionary();

    public static MockError? Check(MockRequest request, MockOptions options)
    {
        MockError? basic = OpenAiFields.Basics(request, options.ApiKey);
        return basic is not null || !options.Strict ? basic
            : SizeLimits.TooLarge(request) ?? OpenAiFields.ContentType(request) ?? Fields(request.Json, request.Continues) ?? Tools(request.Json)
            ?? Items(request.Json, request.Model);
    }

    private static MockError? Fields(JsonElement root, bool continues)
    {
        MockError? problem = !root.Has("model") ? OpenAiFields.Missing("model") : !root.Has("input") ? OpenAiFields.Missing("input") : null;
        problem ??= OpenAiFields.Types(root, s_fields, name => MockError.Invalid($"Unknown parameter: '{name}'.", name, "unknown_parameter"))
            ?? OpenAiFields.Temperature(root);
        return problem is not null ? problem
            : root.IsTrue("background") && root.Member("store").ValueKind == JsonValueKind.False ? MockError.Invalid(
                "Background responses require 'store' to be true.", "background")
            : !continues && root.Text("previous_response_id") is { } previous ? MockError.Invalid(
                $"Previous response with id '{previous}' not found.", "previous_response_id", "previous_response_not_found")
            : root.Number("max_output_tokens") is < LeastOutput and var most ? MockError.Invalid(
                FormattableString.Invariant($"Invalid 'max_output_tokens': integer below minimum value. Expected a value >= {LeastOutput}, but got {most} instead."),
                "max_output_tokens", "integer_below_min_value")
            : OpenAiFields.Reasons(root.Text("model")!) && root.Has("temperature") ? MockError.Invalid(
                "Unsupported parameter: 'temperature' is not supported with this model.", "temperature")
            : !OpenAiFields.Reasons(root.Text("model")!) && root.Member("reasoning").Has("effort") ? MockError.Invalid(
                "Unsupported parameter: 'reasoning.effort' is not supported with this model.", "reasoning.effort", "unsupported_parameter")
            : null;
    }

    private static MockError? Tools(JsonElement root)
    {
        int index = 0;
        foreach (JsonElement tool in root.Items("tools"))
        {
            string at = FormattableString.Invariant($"tools[{index++}]");
            MockError? problem = tool.Text("type") is null ? OpenAiFields.Missing($"{at}.type")
                : tool.Is("type", "function") ? OpenAiFields.ToolName(tool.Text("name"), $"{at}.name")
                : null;
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private static MockError? Items(JsonElement root, string model)
    {
        var calls = new HashSet<string>();
        var open = new List<string>();
        JsonElement[] items = [.. root.Items("input")];
        for (int i = 0; i < items.Length; i++)
        {
            string at = FormattableString.Invariant($"input[{i}]");
            JsonElement item = items[i];
            string id = item.Text("call_id") ?? "";
            MockError? problem = item.Text("type") switch
            {
                null or "message" => Message(item, at),
                "function_call" => id.Length == 0 ? OpenAiFields.Missing($"{at}.call_id")
                    : id.Length > 64 ? OpenAiFields.TooLong($"{at}.call_id", 64, id.Length)
                    : item.Text("arguments") is null ? OpenAiFields.Missing($"{at}.arguments")
                    : OpenAiFields.ToolName(item.Text("name"), $"{at}.name"),
                "function_call_output" => id.Length == 0 ? OpenAiFields.Missing($"{at}.call_id")
                    : !calls.Contains(id) ? MockError.Invalid($"No tool call found for function call output with call_id {id}.", "input")
                    : !item.Has("output") ? OpenAiFields.Missing($"{at}.output")
                    : null,
                "reasoning" => Reasoning(item, model, i + 1 < items.Length ? items[i + 1] : default),
                "item_reference" => MockError.Invalid($"Item with id '{item.Text("id")}' not found.", "input"),
                _ => null,
            };
            if (problem is not null)
            {
                return problem;
            }

            if (item.Is("type", "function_call"))
            {
                calls.Add(id);
                open.Add(id);
            }
            else if (item.Is("type", "function_call_output"))
            {
                open.Remove(id);
            }
        }

        return open.Count == 0 ? null : MockError.Invalid($"No tool output found for function call {open[0]}.", "input");
    }

    private static MockError? Message(JsonElement item, string at)
    {
        if (item.Text("role") is not ("user" or "assistant" or "system" or "developer"))
        {
            return item.Has("role")
                ? MockError.Invalid($"Invalid value: '{item.Text("role")}'. Supported values are: 'assistant', 'system', 'developer', and 'user'.", at, "invalid_value")
                : OpenAiFields.Missing($"{at}.role");
        }

        if (!item.Has("content"))
        {
            return OpenAiFields.Missing($"{at}.content");
        }

        int index = 0;
        foreach (JsonElement part in item.Items("content"))
        {
            string type = part.Text("type") ?? "";
            bool isKnown = type is "input_text" or "input_image" or "output_text" or "refusal" or "input_file" or "computer_screenshot" or "summary_text";
            if (!isKnown || (item.Is("role", "assistant") != type is "output_text" or "refusal"))
            {
                string supported = isKnown && item.Is("role", "assistant") ? "'output_text' and 'refusal'"
                    : "'input_text', 'input_image', 'output_text', 'refusal', 'input_file', 'computer_screenshot', and 'summary_text'";
                return MockError.Invalid(
                    $"Invalid value: '{type}'. Supported values are: {supported}.", FormattableString.Invariant($"{at}.content[{index}]"), "invalid_value");
            }

            index++;
        }

        return null;
    }

    private static MockError? Reasoning(JsonElement item, string model, JsonElement next)
    {
        string id = item.Text("id") ?? "";
        return next.ValueKind == JsonValueKind.Undefined || next.Text("type") is not ("function_call" or "message" or "reasoning" or null)
            ? MockError.Invalid($"Item '{id}' of type 'reasoning' was provided without its required following item.", "input")
            : item.Text("encrypted_content") is { } sealedText && !Signatures.IsSealed(model, sealedText)
            ? MockError.Invalid(
                $"The encrypted content for item {id} could not be verified. Reason: Encrypted content could not be decrypted or parsed.", code: "invalid_encrypted_content")
            : null;
    }
}
