using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LlmProc.Testing;

/// <summary>
/// What the Messages API refuses, in its words as far as they are known in public; see docs/mock.md. Here the request as a whole, in
/// <see cref="AnthropicMessages"/> the conversation.
/// </summary>
internal static partial class AnthropicStrict
{
    private const JsonTypes Any = JsonTypes.Text | JsonTypes.Number | JsonTypes.Boolean | JsonTypes.Array | JsonTypes.Object | JsonTypes.Null;

    private static readonly FrozenDictionary<string, (JsonTypes Types, string Wanted)> s_fields = new Dictionary<string, (JsonTypes, string)>
    {
        ["model"] = (JsonTypes.Text, "a valid string"),
        ["messages"] = (JsonTypes.Array, "a valid list"),
        ["max_tokens"] = (JsonTypes.Integer, "a valid integer"),
        ["system"] = (JsonTypes.Text | JsonTypes.Array, "a valid string"),
        ["tools"] = (JsonTypes.Array, "a valid list"),
        ["tool_choice"] = (JsonTypes.Object, "a valid dictionary"),
        ["stream"] = (JsonTypes.Boolean, "a valid boolean"),
        ["temperature"] = (JsonTypes.Number, "a valid number"),
        ["top_p"] = (JsonTypes.Number, "a valid number"),
        ["top_k"] = (JsonTypes.Integer, "a valid integer"),
        ["stop_sequences"] = (JsonTypes.Array, "a valid list"),
        ["thinking"] = (JsonTypes.Object, "a valid dictionary"),
        ["cache_control"] = (JsonTypes.Object | JsonTypes.Null, "a valid dictionary"),
        ["metadata"] = (Any, ""),
        ["service_tier"] = (Any, ""),
        ["container"] = (Any, ""),
        ["context_management"] = (Any, ""),
        ["mcp_servers"] = (Any, ""),
        ["output_config"] = (Any, ""),
        ["output_format"] = (Any, ""),
        ["inference_geo"] = (Any, ""),
        ["speed"] = (Any, ""),
        ["betas"] = (Any, ""),
    }.ToFrozenDictionary();

    public static MockError? Check(MockRequest request, MockOptions options)
    {
        MockError? basic = ApiKeys.CheckAnthropic(request, options.ApiKey) ?? NoJson(request);
        return basic is not null || !options.Strict ? basic
            : SizeLimits.TooLarge(request) ?? Headers(request) ?? Surrogates(request) ?? Fields(request.Json) ?? Ranges(request.Json)
            ?? Tools(request.Json) ?? Thinking(request.Json) ?? Breakpoints(request.Json) ?? AnthropicMessages.Check(request.Json, request.Model);
    }

    private static MockError? NoJson(MockRequest request) => request.Json.ValueKind == JsonValueKind.Object ? null
        : MockError.Invalid("The request body is not valid JSON: expected value: line 1 column 1 (char 0)");

    private static MockError? Headers(MockRequest request) =>
        request.Header("content-type")?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) is not true
            ? MockError.Invalid("content-type: must be application/json")
            : string.IsNullOrEmpty(request.Header("anthropic-version")) ? MockError.Invalid("anthropic-version: header is required")
            : null;

    /// <summary>Half of a pair of surrogates, written as an escape, is JSON to some parsers and not to this API.</summary>
    private static MockError? Surrogates(MockRequest request)
    {
        ReadOnlySpan<byte> body = request.Body.Span;
        int at = body.IndexOf(@"\ud"u8) is >= 0 and var low ? low : body.IndexOf(@"\uD"u8);

        // From the start: whether a backslash is escaped itself depends on what stands before it.
        return at < 0 || !LoneSurrogate().IsMatch(System.Text.Encoding.UTF8.GetString(body)) ? null
            : MockError.Invalid(FormattableString.Invariant(
                $"The request body is not valid JSON: no low surrogate in string: line 1 column {at + 1} (char {at})"));
    }

    private static MockError? Fields(JsonElement root)
    {
        foreach (string required in new[] { "model", "max_tokens", "messages" })
        {
            if (!root.TryGetProperty(required, out _))
            {
                return MockError.Invalid($"{required}: Field required");
            }
        }

        foreach (JsonProperty field in root.EnumerateObject())
        {
            if (!s_fields.TryGetValue(field.Name, out (JsonTypes Types, string Wanted) allowed))
            {
                return MockError.Invalid($"{field.Name}: Extra inputs are not permitted");
            }

            if (!allowed.Types.Allows(field.Value))
            {
                return MockError.Invalid($"{field.Name}: Input should be {allowed.Wanted}");
            }
        }

        return null;
    }

    private static MockError? Ranges(JsonElement root)
    {
        if (root.Number("max_tokens") < 1)
        {
            return MockError.Invalid("max_tokens: must be greater than or equal to 1");
        }

        foreach (string name in new[] { "temperature", "top_p" })
        {
            if (root.Has(name) && root.Member(name).GetDouble() is < 0 or > 1)
            {
                return MockError.Invalid($"{name}: range: 0..1");
            }
        }

        string model = root.Text("model") ?? "";
        bool takesOne = model.StartsWith("claude-opus-4-1", StringComparison.Ordinal) || model.Contains("-4-5", StringComparison.Ordinal);
        return takesOne && root.Has("temperature") && root.Has("top_p")
            ? MockError.Invalid("`temperature` and `top_p` cannot both be specified for this model. Please use only one.")
            : root.Items("stop_sequences").Any(text => string.IsNullOrWhiteSpace(text.AsText()))
            ? MockError.Invalid("stop_sequences: each stop sequence must contain non-whitespace")
            : null;
    }

    private static MockError? Tools(JsonElement root)
    {
        var names = new HashSet<string>();
        int index = 0;
        foreach (JsonElement tool in root.Items("tools"))
        {
            string at = FormattableString.Invariant($"tools.{index++}.custom");
            if (tool.Has("type") && !tool.Is("type", "custom"))
            {
                continue;
            }

            if (tool.Text("name") is not { } name)
            {
                return MockError.Invalid($"{at}.name: Field required");
            }

            if (!ToolName().IsMatch(name))
            {
                return MockError.Invalid(at + ".name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
            }

            if (!tool.Has("input_schema"))
            {
                return MockError.Invalid($"{at}.input_schema: Field required");
            }

            if (!tool.Member("input_schema").Is("type", "object"))
            {
                return MockError.Invalid($"{at}.input_schema.type: {(tool.Member("input_schema").Has("type") ? "Input should be 'object'" : "Field required")}");
            }

            if (!names.Add(name))
            {
                return MockError.Invalid("tools: Tool names must be unique.");
            }
        }

        return root.Has("tool_choice") && index == 0
            ? MockError.Invalid("tool_choice may only be specified while providing tools.")
            : null;
    }

    private static MockError? Thinking(JsonElement root)
    {
        JsonElement thinking = root.Member("thinking");
        if (thinking.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        switch (thinking.Text("type"))
        {
            case "disabled" or "adaptive":
                return null;
            case "enabled":
                break;
            default:
                return MockError.Invalid("thinking: Input tag found using 'type' does not match any of the expected tags: 'adaptive', 'disabled', 'enabled'");
        }

        return thinking.Number("budget_tokens") is not { } budget ? MockError.Invalid("thinking.enabled.budget_tokens: Field required")
            : budget < 1024 ? MockError.Invalid("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024")
            : root.Number("max_tokens") <= budget ? MockError.Invalid(
                "`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at "
                + "https://docs.claude.com/en/docs/build-with-claude/extended-thinking#max-tokens-and-context-window-size")
            : root.Has("temperature") && root.Member("temperature").GetDouble() != 1 ? MockError.Invalid(
                "`temperature` may only be set to 1 when thinking is enabled. Please consult our documentation at "
                + "https://docs.claude.com/en/docs/build-with-claude/extended-thinking#important-considerations-when-using-extended-thinking'")
            : root.Member("tool_choice").Text("type") is "any" or "tool" ? MockError.Invalid("Thinking may not be enabled when tool_choice forces tool use.")
            : null;
    }

    private static MockError? Breakpoints(JsonElement root)
    {
        int count = root.Has("cache_control") ? 1 : 0;
        bool wasShort = false;
        foreach (PromptSegment segment in AnthropicReading.Segments(root))
        {
            JsonElement mark = segment.CacheControl;
            if (mark.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            count++;
            if (!mark.Is("type", "ephemeral"))
            {
                return MockError.Invalid($"{segment.Path}.cache_control.type: Input should be 'ephemeral'");
            }

            if (segment.Element.Is("type", "text") && string.IsNullOrEmpty(segment.Element.Text("text")))
            {
                return MockError.Invalid($"{segment.Path}.text: cache_control cannot be set for empty text blocks");
            }

            if (segment.Element.Text("type") is "thinking" or "redacted_thinking")
            {
                return MockError.Invalid($"{segment.Path}.{segment.Element.Text("type")}.cache_control: Extra inputs are not permitted");
            }

            if (mark.Has("ttl") && !mark.Is("ttl", "5m") && !mark.Is("ttl", "1h"))
            {
                return MockError.Invalid($"{segment.Path}.cache_control.ephemeral.ttl: Input should be '5m' or '1h'");
            }

            if (mark.Is("ttl", "1h") && wasShort)
            {
                return MockError.Invalid($"{segment.Path}.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control "
                    + "block. Note that blocks are processed in the following order: `tools`, `system`, `messages`.");
            }

            wasShort |= !mark.Is("ttl", "1h");
        }

        return count > 4
            ? MockError.Invalid(FormattableString.Invariant($"A maximum of 4 blocks with cache_control may be provided. Found {count}."))
            : null;
    }

    [GeneratedRegex(@"^[a-zA-Z0-9_-]{1,128}\z")]
    private static partial Regex ToolName();

    [GeneratedRegex(@"(?<!\\)(?:\\\\)*\\u(?:d[89ab][0-9a-f]{2}(?!\\ud[c-f][0-9a-f]{2})|(?<!\\ud[89ab][0-9a-f]{2}\\u)d[c-f][0-9a-f]{2})", RegexOptions.IgnoreCase)]
    private static partial Regex LoneSurrogate();
}
