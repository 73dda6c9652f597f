using System.Text.Json;
using System.Text.RegularExpressions;

namespace LlmProc.Testing;

/// <summary>Which conversations the Messages API refuses: order, pairing of calls and results, texts, thinking.</summary>
internal sealed partial class AnthropicMessages
{
    private const string ResultsAfter = "Each `tool_use` block must have a corresponding `tool_result` block in the next message.";

    private readonly JsonElement _root;
    private readonly string _model;
    private readonly JsonElement[] _messages;
    private readonly HashSet<string> _ids = [];

    private AnthropicMessages(JsonElement root, string model)
    {
        _root = root;
        _model = model;
        _messages = [.. root.Items("messages")];
    }

    public static MockError? Check(JsonElement root, string model) => new AnthropicMessages(root, model).Check();

    private MockError? Check()
    {
        if (_messages.Length == 0)
        {
            return MockError.Invalid("messages: at least one message is required");
        }

        MockError? problem = System(_root.Member("system"));
        for (int i = 0; i < _messages.Length && problem is null; i++)
        {
            problem = Role(i) ?? Content(i) ?? Pairing(i);
        }

        return problem ?? First() ?? Final() ?? ThinkingFirst();
    }

    private static MockError? System(JsonElement system)
    {
        int index = 0;
        foreach (JsonElement block in system.AsItems())
        {
            string at = FormattableString.Invariant($"system.{index++}");
            if (!block.Is("type", "text"))
            {
                return MockError.Invalid($"{at}.type: Input should be 'text'");
            }

            if (block.Text("text") is not { } text)
            {
                return MockError.Invalid($"{at}.text: Field required");
            }

            if (text.Length == 0)
            {
                return MockError.Invalid("system: text content blocks must be non-empty");
            }
        }

        return null;
    }

    private MockError? Role(int index)
    {
        JsonElement message = _messages[index];
        string at = FormattableString.Invariant($"messages.{index}");
        return message.Text("role") switch
        {
            "user" or "assistant" => message.ValueKind == JsonValueKind.Object
                && message.EnumerateObject().FirstOrDefault(field => field.Name is not ("role" or "content")) is { Value.ValueKind: not JsonValueKind.Undefined } extra
                ? MockError.Invalid($"{at}.{extra.Name}: Extra inputs are not permitted")
                : null,
            "system" => MockError.Invalid("messages: Unexpected role \"system\". The Messages API accepts a top-level `system` parameter, not \"system\" as an input message role."),
            null => MockError.Invalid($"{at}.role: Field required"),
            _ => MockError.Invalid($"{at}.role: Input should be 'user' or 'assistant'"),
        };
    }

    private MockError? Content(int index)
    {
        JsonElement message = _messages[index];
        JsonElement content = message.Member("content");
        string at = FormattableString.Invariant($"messages.{index}");
        bool isFinalAnswer = index == _messages.Length - 1 && message.Is("role", "assistant");
        switch (content.ValueKind)
        {
            case JsonValueKind.Undefined:
                return MockError.Invalid($"{at}.content: Field required");
            case JsonValueKind.String:
                return content.GetString()!.Length == 0 && !isFinalAnswer ? Empty(at) : Text(content.GetString()!, isWhole: true);
            case JsonValueKind.Array:
                return content.GetArrayLength() == 0 && !isFinalAnswer ? Empty(at) : Blocks(index, content, at);
            default:
                return MockError.Invalid($"{at}.content: Input should be a valid list");
        }
    }

    private static MockError Empty(string at) =>
        MockError.Invalid($"{at}: all messages must have non-empty content except for the optional final assistant message");

    private static MockError? Text(string text, bool isWhole) =>
        text.Length == 0 ? isWhole ? null : MockError.Invalid("messages: text content blocks must be non-empty")
        : string.IsNullOrWhiteSpace(text) ? MockError.Invalid("messages: text content blocks must contain non-whitespace text")
        : null;

    private MockError? Blocks(int message, JsonElement content, string messageAt)
    {
        int index = 0;
        foreach (JsonElement block in content.EnumerateArray())
        {
            string at = FormattableString.Invariant($"{messageAt}.content.{index++}");
            bool isAssistant = _messages[message].Is("role", "assistant");
            MockError? problem = block.Text("type") switch
            {
                "text" => block.Text("text") is { } text ? Text(text, isWhole: false) : MockError.Invalid($"{at}.text.text: Field required"),
                "tool_use" when !isAssistant => MockError.Invalid($"messages.{message}: `tool_use` blocks can only be in `assistant` messages"),
                "tool_use" => Call(block, at),
                "tool_result" when isAssistant => MockError.Invalid($"messages.{message}: `tool_result` blocks can only be in `user` messages"),
                "tool_result" => Result(block, at),
                "thinking" => Thinking(block, at),
                "redacted_thinking" => block.Text("data") is not { } data ? MockError.Invalid($"{at}.redacted_thinking.data: Field required")
                    : Signatures.IsSealed(_model, data) ? null
                    : MockError.Invalid($"{at}: Invalid `data` in `redacted_thinking` block"),
                "image" or "document" or "search_result" or "server_tool_use" or "web_search_tool_result" or "web_fetch_tool_result"
                    or "code_execution_tool_result" or "container_upload" or "mcp_tool_use" or "mcp_tool_result" => null,
                null => MockError.Invalid($"{at}.type: Field required"),
                var type => MockError.Invalid($"{at}: Input tag '{type}' found using 'type' does not match any of the expected tags: 'document', 'image', "
                    + "'redacted_thinking', 'search_result', 'server_tool_use', 'text', 'thinking', 'tool_result', 'tool_use', 'web_search_tool_result'"),
            };
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private MockError? Call(JsonElement block, string at) =>
        block.Text("id") is not { } id ? MockError.Invalid($"{at}.tool_use.id: Field required")
        : !Id().IsMatch(id) ? MockError.Invalid($"{at}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'")
        : string.IsNullOrEmpty(block.Text("name")) ? MockError.Invalid($"{at}.tool_use.name: {(block.Has("name") ? "String should have at least 1 character" : "Field required")}")
        : block.Text("name")!.Length > 200 ? MockError.Invalid($"{at}.tool_use.name: String should have at most 200 characters")
        : block.Member("input").ValueKind == JsonValueKind.Undefined ? MockError.Invalid($"{at}.tool_use.input: Field required")
        : block.Member("input").ValueKind != JsonValueKind.Object ? MockError.Invalid($"{at}.tool_use.input: Input should be a valid dictionary")
        : !_ids.Add(id) ? MockError.Invalid($"{at}: `tool_use` ids must be unique")
        : !_root.Has("tools") ? MockError.Invalid("Requests which include `tool_use` or `tool_result` blocks must define tools.")
        : null;

    private static MockError? Result(JsonElement block, string at)
    {
        if (block.Text("tool_use_id") is null)
        {
            return MockError.Invalid($"{at}.tool_result.tool_use_id: Field required");
        }

        if (block.Has("is_error") && block.Member("is_error").ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            return MockError.Invalid($"{at}.tool_result.is_error: Input should be a valid boolean");
        }

        // An empty result may be left out or be an empty string, but not a text block without text.
        return block.Items("content").Any(part => part.Is("type", "text") && part.Text("text")?.Length == 0)
            ? MockError.Invalid("messages: text content blocks must be non-empty")
            : null;
    }

    private MockError? Thinking(JsonElement block, string at) =>
        block.Text("signature") is not { } signature ? MockError.Invalid($"{at}.thinking.signature: Field required")
        : block.Text("thinking") is not { } text ? MockError.Invalid($"{at}.thinking.thinking: Field required")
        : signature != Signatures.Of(_model, text) ? MockError.Invalid($"{at}: Invalid `signature` in `thinking` block")
        : null;

    /// <summary>Results stand first in the message after their calls, one for each call and none beside.</summary>
    private MockError? Pairing(int index)
    {
        HashSet<string> wanted = index > 0 && _messages[index - 1].Is("role", "assistant") ? [.. Ids(_messages[index - 1])] : [];
        var seen = new HashSet<string>();
        bool isAfterOther = false;
        int block = 0;
        foreach (JsonElement item in _messages[index].Items("content"))
        {
            string at = FormattableString.Invariant($"messages.{index}.content.{block++}");
            if (!item.Is("type", "tool_result"))
            {
                isAfterOther = true;
                continue;
            }

            string id = item.Text("tool_use_id")!;
            if (!wanted.Contains(id))
            {
                return MockError.Invalid($"{at}: unexpected `tool_use_id` found in `tool_result` blocks: {id}. "
                    + "Each `tool_result` block must have a corresponding `tool_use` block in the previous message.");
            }

            if (!seen.Add(id))
            {
                return MockError.Invalid($"{at}: each tool_use must have a single result. Found multiple `tool_result` blocks with id: {id}");
            }

            if (isAfterOther)
            {
                return Unanswered(index - 1, [id]);
            }
        }

        wanted.ExceptWith(seen);
        bool isLast = index == _messages.Length - 1;
        return wanted.Count > 0 ? Unanswered(index - 1, wanted)
            : isLast && _messages[index].Is("role", "assistant") && Ids(_messages[index]).Any() ? Unanswered(index, Ids(_messages[index]))
            : null;
    }

    private static MockError Unanswered(int message, IEnumerable<string> ids) => MockError.Invalid(
        $"messages.{message}: `tool_use` ids were found without `tool_result` blocks immediately after: {string.Join(", ", ids)}. {ResultsAfter}");

    private static IEnumerable<string> Ids(JsonElement message) =>
        message.Items("content").Where(block => block.Is("type", "tool_use")).Select(block => block.Text("id")!);

    private MockError? First() =>
        _messages[0].Is("role", "user") ? null : MockError.Invalid("messages: first message must use the \"user\" role");

    private MockError? Final()
    {
        JsonElement last = _messages[^1];
        JsonElement content = last.Member("content");
        string? text = content.AsText() ?? content.AsItems().LastOrDefault().Text("text");
        return last.Is("role", "assistant") && text is { Length: > 0 } && char.IsWhiteSpace(text[^1])
            ? MockError.Invalid("messages: final assistant content cannot end with trailing whitespace")
            : null;
    }

    /// <summary>While calls are being answered, the turn that made them begins with the thinking that led to them.</summary>
    private MockError? ThinkingFirst()
    {
        int last = Array.FindLastIndex(_messages, message => message.Is("role", "assistant"));
        if (!_root.Member("thinking").Is("type", "enabled") || last < 0 || !Ids(_messages[last]).Any())
        {
            return null;
        }

        string found = _messages[last].Items("content").First().Text("type")!;
        return found is "thinking" or "redacted_thinking" ? null : MockError.Invalid(
            $"messages.{last}.content.0.type: Expected `thinking` or `redacted_thinking`, but found `{found}`. When `thinking` is enabled, a final "
            + "`assistant` message must start with a thinking block (preceeding the lastmost set of `tool_use` and `tool_result` blocks). We recommend you "
            + "include thinking blocks from previous turns. To avoid this requirement, disable `thinking`. Please consult our documentation at "
            + "https://docs.claude.com/en/docs/build-with-claude/extended-thinking");
    }

    [GeneratedRegex(@"^[a-zA-Z0-9_-]+\z")]
    private static partial Regex Id();
}
