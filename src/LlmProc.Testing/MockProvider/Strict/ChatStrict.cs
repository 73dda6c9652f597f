using System.Collections.Frozen;
using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>What the Chat Completions API refuses, in its words as far as they are known in public; see docs/mock.md.</summary>
internal static class ChatStrict
{
    private static readonly FrozenDictionary<string, JsonTypes> s_fields = new Dictionary<string, JsonTypes>
    {
        ["model"] = JsonTypes.Text,
        ["messages"] = JsonTypes.Array,
        ["stream"] = JsonTypes.Boolean,
        ["stream_options"] = JsonTypes.Object,
        ["tools"] = JsonTypes.Array,
        ["tool_choice"] = JsonTypes.Text | JsonTypes.Object,
        ["parallel_tool_calls"] = JsonTypes.Boolean,
        ["max_tokens"] = JsonTypes.Integer,
        ["max_completion_tokens"] = JsonTypes.Integer,
        ["temperature"] = JsonTypes.Number,
        ["top_p"] = JsonTypes.Number,
        ["frequency_penalty"] = JsonTypes.Number,
        ["presence_penalty"] = JsonTypes.Number,
        ["n"] = JsonTypes.Integer,
        ["seed"] = JsonTypes.Integer,
        ["stop"] = JsonTypes.Text | JsonTypes.Array,
        ["reasoning_effort"] = JsonTypes.Text,
        ["user"] = JsonTypes.Text,
        ["store"] = JsonTypes.Boolean,
        ["logprobs"] = JsonTypes.Boolean,
        ["top_logprobs"] = JsonTypes.Integer,
        ["logit_bias"] = JsonTypes.Object,
        ["metadata"] = JsonTypes.Object,
        ["response_format"] = JsonTypes.Object,
        ["service_tier"] = JsonTypes.Text,
        ["verbosity"] = JsonTypes.Text,
        ["prompt_cache_key"] = JsonTypes.Text,
        ["prompt_cache_retention"] = JsonTypes.Text,
        ["safety_identifier"] = JsonTypes.Text,
        ["modalities"] = JsonTypes.Array,
        ["audio"] = JsonTypes.Object,
        ["prediction"] = JsonTypes.Object,
        ["web_search_options"] = JsonTypes.Object,
        ["functions"] = JsonTypes.Array,
        ["function_call"] = JsonTypes.Text | JsonTypes.Object,
    }.ToFrozenDictionary();

    public static MockError? Check(MockRequest request, MockOptions options)
    {
        MockError? basic = OpenAiFields.Basics(request, options.ApiKey);
        return basic is not null || !options.Strict ? basic
            : SizeLimits.TooLarge(request) ?? OpenAiFields.ContentType(request) ?? Fields(request.Json) ?? Reasoning(request.Json) ?? Tools(request.Json)
            ?? ChatMessages.Check(request.Json);
    }

    private static MockError? Fields(JsonElement root)
    {
        if (!root.Has("model"))
        {
            return MockError.Invalid("you must provide a model parameter");
        }

        MockError? problem = root.Has("messages") ? null : OpenAiFields.Missing("messages");
        return problem
            ?? OpenAiFields.Types(root, s_fields, name => MockError.Invalid($"Unrecognized request argument supplied: {name}"))
            ?? OpenAiFields.Temperature(root)
            ?? (root.Member("messages").GetArrayLength() == 0 ? OpenAiFields.EmptyArray("messages")
                : root.Has("stream_options") && !root.IsTrue("stream") ? MockError.Invalid(
                    "The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options")
                : root.Items("stop").Count() is > 4 and var stops ? MockError.Invalid(
                    FormattableString.Invariant($"Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length {stops} instead."),
                    "stop", "array_above_max_length")
                : null);
    }

    private static MockError? Reasoning(JsonElement root)
    {
        string model = root.Text("model") ?? "";
        if (!OpenAiFields.Reasons(model))
        {
            return root.Has("reasoning_effort") && model.StartsWith("gpt-4", StringComparison.Ordinal)
                ? MockError.Invalid("Unrecognized request argument supplied: reasoning_effort")
                : null;
        }

        if (root.Has("max_tokens"))
        {
            return MockError.Invalid(
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", "max_tokens", "unsupported_parameter");
        }

        foreach (string name in new[] { "temperature", "top_p" })
        {
            if (root.Has(name) && root.Member(name).GetDouble() != 1)
            {
                return MockError.Invalid(
                    $"Unsupported value: '{name}' does not support {root.Member(name).GetRawText()} with this model. Only the default (1) value is supported.",
                    name, "unsupported_value");
            }
        }

        foreach (string name in new[] { "frequency_penalty", "presence_penalty", "stop", "logprobs", "logit_bias" })
        {
            if (root.Has(name))
            {
                return MockError.Invalid($"Unsupported parameter: '{name}' is not supported with this model.", name, "unsupported_parameter");
            }
        }

        return null;
    }

    private static MockError? Tools(JsonElement root)
    {
        if (!root.Has("tools"))
        {
            return root.Has("tool_choice") && !root.Is("tool_choice", "none")
                ? MockError.Invalid("Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.", "tool_choice")
                : root.Has("parallel_tool_calls")
                ? MockError.Invalid("Invalid value for 'parallel_tool_calls': 'parallel_tool_calls' is only allowed when 'tools' are specified.", "parallel_tool_calls")
                : null;
        }

        int index = 0;
        foreach (JsonElement tool in root.Items("tools"))
        {
            string at = FormattableString.Invariant($"tools[{index++}]");
            MockError? problem = tool.Text("type") is null ? OpenAiFields.Missing($"{at}.type")
                : !tool.Is("type", "function") ? null
                : !tool.Has("function") ? OpenAiFields.Missing($"{at}.function")
                : OpenAiFields.ToolName(tool.Member("function").Text("name"), $"{at}.function.name");
            if (problem is not null)
            {
                return problem;
            }
        }

        return index == 0 ? OpenAiFields.EmptyArray("tools") : null;
    }
}
