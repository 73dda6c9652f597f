using System.Collections.Immutable;
using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>What a request of the Chat Completions API says.</summary>
internal static class ChatReading
{
    public static Conversation Conversation(JsonElement root)
    {
        Conversation conversation = LlmProc.Conversation.Empty;
        var results = ImmutableArray.CreateBuilder<ContentBlock>();
        foreach (JsonElement message in root.Items("messages"))
        {
            if (message.Is("role", "tool"))
            {
                results.Add(Result(message.Text("tool_call_id"), message.Member("content")));
                continue;
            }

            conversation = Flush(conversation, results);
            switch (message.Text("role"))
            {
                case "assistant":
                    conversation = conversation.Add(Assistant(message));
                    break;
                case "user":
                    conversation = conversation.Add(Message.User(Texts(message.Member("content"))));
                    break;
            }
        }

        return Flush(conversation, results);
    }

    public static RequestHead Head(JsonElement root)
    {
        IEnumerable<string> system = root.Items("messages")
            .Where(message => message.Is("role", "system") || message.Is("role", "developer"))
            .Select(message => Texts(message.Member("content")));
        return new RequestHead(string.Join('\n', system), [.. root.Items("tools").Select(tool => Tool(tool.Member("function")))]);
    }

    public static List<PromptSegment> Segments(JsonElement root)
    {
        var segments = new List<PromptSegment>();
        Add(segments, "tools", root);
        Add(segments, "messages", root);
        return segments;
    }

    public static void Add(List<PromptSegment> segments, string section, JsonElement root)
    {
        int index = 0;
        foreach (JsonElement item in root.Items(section))
        {
            segments.Add(new PromptSegment(section, index++, -1, "", item));
        }
    }

    /// <summary>A text, or the texts of its parts.</summary>
    public static string Texts(JsonElement content) => content.ValueKind == JsonValueKind.String
        ? content.GetString()!
        : string.Join('\n', content.AsItems().Select(part => part.Text("text")).OfType<string>());

    /// <summary>These wires have no mark for what went wrong, so that whoever sends it says so in words.</summary>
    public static ContentBlock.Result Result(string? id, JsonElement content) =>
        new(new ToolResult(id ?? "", Texts(content), IsError: Texts(content).StartsWith("Error: ", StringComparison.Ordinal)));

    public static ToolSpec Tool(JsonElement function) => new(
        function.Text("name") ?? "", function.Text("description") ?? "", function.Has("parameters") ? function.Member("parameters").GetRawText() : "{}");

    private static Conversation Flush(Conversation conversation, ImmutableArray<ContentBlock>.Builder results)
    {
        if (results.Count == 0)
        {
            return conversation;
        }

        conversation = conversation.Add(new Message(Role.User, results.ToImmutable()));
        results.Clear();
        return conversation;
    }

    private static Message Assistant(JsonElement message)
    {
        var content = ImmutableArray.CreateBuilder<ContentBlock>();
        if (Texts(message.Member("content")) is { Length: > 0 } text)
        {
            content.Add(new ContentBlock.Text(text));
        }

        foreach (JsonElement call in message.Items("tool_calls"))
        {
            JsonElement function = call.Member("function");
            content.Add(new ContentBlock.Call(new ToolCall(call.Text("id") ?? "", function.Text("name") ?? "", function.Text("arguments") ?? "")));
        }

        return new Message(Role.Assistant, content.ToImmutable());
    }
}
