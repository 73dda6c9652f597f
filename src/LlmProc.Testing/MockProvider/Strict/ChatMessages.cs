using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>Which conversations the Chat Completions API refuses.</summary>
internal static class ChatMessages
{
    private const int LongestId = 40;

    public static MockError? Check(JsonElement root)
    {
        var open = new List<string>();
        var answered = new HashSet<string>();
        int index = 0;
        foreach (JsonElement message in root.Items("messages"))
        {
            string at = FormattableString.Invariant($"messages[{index}]");
            bool isResult = message.Is("role", "tool");
            MockError? problem = isResult ? Result(message, index, open, answered)
                : Unanswered(open, index) ?? Message(message, at) ?? Calls(message, at, open);
            if (problem is not null)
            {
                return problem;
            }

            index++;
        }

        return Unanswered(open, index);
    }

    private static MockError? Message(JsonElement message, string at)
    {
        JsonElement content = message.Member("content");
        switch (message.Text("role"))
        {
            case null:
                return OpenAiFields.Missing($"{at}.role");
            case "assistant" when !message.Has("content"):
                return message.Has("tool_calls") || message.Has("refusal") || message.Has("function_call") || message.Has("audio") ? null : Null(at);
            case "system" or "developer" or "user" or "assistant" or "function":
                return content.ValueKind switch
                {
                    JsonValueKind.String => null,
                    JsonValueKind.Array => content.GetArrayLength() == 0 ? OpenAiFields.EmptyArray($"{at}.content") : Parts(content, at),
                    JsonValueKind.Undefined => OpenAiFields.Missing($"{at}.content"),
                    JsonValueKind.Null => Null(at),
                    _ => OpenAiFields.WrongType($"{at}.content", JsonTypes.Text | JsonTypes.Array, content),
                };
            case var role:
                return MockError.Invalid(
                    $"Invalid value: '{role}'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.", $"{at}.role", "invalid_value");
        }
    }

    private static MockError Null(string at) => MockError.Invalid("Invalid value for 'content': expected a string, got null.", $"{at}.content");

    private static MockError? Parts(JsonElement content, string at)
    {
        int index = 0;
        foreach (JsonElement part in content.EnumerateArray())
        {
            string type = part.Text("type") ?? "";
            if (type is not ("text" or "image_url" or "input_audio" or "refusal" or "audio" or "file"))
            {
                return MockError.Invalid(
                    $"Invalid value: '{type}'. Supported values are: 'text', 'image_url', 'input_audio', 'refusal', 'audio', and 'file'.",
                    FormattableString.Invariant($"{at}.content[{index}].type"), "invalid_value");
            }

            index++;
        }

        return null;
    }

    private static MockError? Calls(JsonElement message, string at, List<string> open)
    {
        JsonElement calls = message.Member("tool_calls");
        if (calls.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return null;
        }

        if (calls.ValueKind != JsonValueKind.Array)
        {
            return OpenAiFields.WrongType($"{at}.tool_calls", JsonTypes.Array, calls);
        }

        int index = 0;
        foreach (JsonElement call in calls.EnumerateArray())
        {
            string callAt = FormattableString.Invariant($"{at}.tool_calls[{index++}]");
            JsonElement arguments = call.Member("function").Member("arguments");
            MockError? problem = call.Text("id") is not { } id ? OpenAiFields.Missing($"{callAt}.id")
                : id.Length > LongestId ? OpenAiFields.TooLong($"{callAt}.id", LongestId, id.Length)
                : call.Text("type") is null ? OpenAiFields.Missing($"{callAt}.type")
                : arguments.ValueKind == JsonValueKind.Undefined ? OpenAiFields.Missing($"{callAt}.function.arguments")
                : arguments.ValueKind != JsonValueKind.String ? OpenAiFields.WrongType($"{callAt}.function.arguments", JsonTypes.Text, arguments)
                : OpenAiFields.ToolName(call.Member("function").Text("name"), $"{callAt}.function.name");
            if (problem is not null)
            {
                return problem;
            }

            if (open.Contains(call.Text("id")!))
            {
                return MockError.Invalid($"Duplicate value for 'tool_call_id' of '{call.Text("id")}'", $"{callAt}.id");
            }

            open.Add(call.Text("id")!);
        }

        return index == 0 ? OpenAiFields.EmptyArray($"{at}.tool_calls") : null;
    }

    private static MockError? Result(JsonElement message, int index, List<string> open, HashSet<string> answered)
    {
        string at = FormattableString.Invariant($"messages[{index}]");
        if (message.Text("tool_call_id") is not { } id)
        {
            return OpenAiFields.Missing($"{at}.tool_call_id");
        }

        if (!open.Remove(id))
        {
            return answered.Contains(id) && open.Count > 0
                ? MockError.Invalid($"Duplicate value for 'tool_call_id' of '{id}' in message[{index}]", $"{at}.tool_call_id")
                : MockError.Invalid(
                    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
                    FormattableString.Invariant($"messages.[{index}].role"));
        }

        answered.Add(id);
        return message.Member("content").ValueKind is JsonValueKind.String or JsonValueKind.Array ? null
            : message.Has("content") ? OpenAiFields.WrongType($"{at}.content", JsonTypes.Text | JsonTypes.Array, message.Member("content"))
            : OpenAiFields.Missing($"{at}.content");
    }

    private static MockError? Unanswered(List<string> open, int index) => open.Count == 0 ? null : MockError.Invalid(
        "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not "
        + $"have response messages: {string.Join(", ", open)}",
        FormattableString.Invariant($"messages.[{index}].role"));
}
