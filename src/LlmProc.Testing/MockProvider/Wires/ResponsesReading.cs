using System.Collections.Immutable;
using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>What a request of the Responses API says.</summary>
internal static class ResponsesReading
{
    public static Conversation Conversation(JsonElement root)
    {
        if (root.Text("input") is { } prompt)
        {
            return LlmProc.Conversation.Empty.Add(Message.User(prompt));
        }

        var messages = new List<(Role Role, bool IsResults, ImmutableArray<ContentBlock>.Builder Content)>();
        foreach (JsonElement item in root.Items("input"))
        {
            switch (item.Text("type") ?? "message")
            {
                case "message" when item.Is("role", "user"):
                    Add(Role.User, isResults: false, new ContentBlock.Text(ChatReading.Texts(item.Member("content"))));
                    break;
                case "message" when item.Is("role", "assistant"):
                    Add(Role.Assistant, isResults: false, new ContentBlock.Text(ChatReading.Texts(item.Member("content"))));
                    break;
                case "function_call":
                    Add(Role.Assistant, isResults: false, new ContentBlock.Call(
                        new ToolCall(item.Text("call_id") ?? "", item.Text("name") ?? "", item.Text("arguments") ?? "")));
                    break;
                case "function_call_output":
                    Add(Role.User, isResults: true, ChatReading.Result(item.Text("call_id"), item.Member("output")));
                    break;
                case "reasoning":
                    Add(Role.Assistant, isResults: false, new ContentBlock.Opaque("openai", item.GetRawText()));
                    break;
            }
        }

        return messages.Aggregate(
            LlmProc.Conversation.Empty, (conversation, message) => conversation.Add(new Message(message.Role, message.Content.ToImmutable())));

        // Items of one turn stand side by side; a prompt after results is a message of its own.
        void Add(Role role, bool isResults, ContentBlock block)
        {
            if (messages.Count == 0 || messages[^1].Role != role || messages[^1].IsResults != isResults || (role == Role.User && !isResults))
            {
                messages.Add((role, isResults, ImmutableArray.CreateBuilder<ContentBlock>()));
            }

            messages[^1].Content.Add(block);
        }
    }

    public static RequestHead Head(JsonElement root)
    {
        IEnumerable<string> system = root.Items("input")
            .Where(item => item.Is("role", "system") || item.Is("role", "developer"))
            .Select(item => ChatReading.Texts(item.Member("content")));
        return new RequestHead(
            string.Join('\n', system.Prepend(root.Text("instructions") ?? "").Where(text => text.Length > 0)),
            [.. root.Items("tools").Select(ChatReading.Tool)]);
    }

    public static List<PromptSegment> Segments(JsonElement root)
    {
        var segments = new List<PromptSegment>();
        ChatReading.Add(segments, "tools", root);
        foreach (string text in new[] { "instructions", "input" })
        {
            if (root.Member(text) is { ValueKind: JsonValueKind.String } value)
            {
                segments.Add(new PromptSegment(text, -1, -1, "", value));
            }
        }

        ChatReading.Add(segments, "input", root);
        return segments;
    }
}
