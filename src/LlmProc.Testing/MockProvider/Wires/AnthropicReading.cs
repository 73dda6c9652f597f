using System.Collections.Immutable;
using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>What a request of the Messages API says.</summary>
internal static class AnthropicReading
{
    public static Conversation Conversation(JsonElement root)
    {
        Conversation conversation = LlmProc.Conversation.Empty;
        foreach (JsonElement message in root.Items("messages"))
        {
            Role role = message.Is("role", "assistant") ? Role.Assistant : Role.User;
            conversation = conversation.Add(new Message(role, Content(message.Member("content"))));
        }

        return conversation;
    }

    public static RequestHead Head(JsonElement root)
    {
        var tools = ImmutableArray.CreateBuilder<ToolSpec>();
        foreach (JsonElement tool in root.Items("tools"))
        {
            string schema = tool.Has("input_schema") ? tool.Member("input_schema").GetRawText() : "{}";
            tools.Add(new ToolSpec(tool.Text("name") ?? "", tool.Text("description") ?? "", schema));
        }

        return new RequestHead(Texts(root.Member("system")), tools.ToImmutable());
    }

    /// <summary>Tools, system prompt and messages in the order in which the cache sees them, each block one segment.</summary>
    public static List<PromptSegment> Segments(JsonElement root)
    {
        var segments = new List<PromptSegment>();
        int index = 0;
        foreach (JsonElement tool in root.Items("tools"))
        {
            segments.Add(new PromptSegment("tools", index++, -1, "", tool));
        }

        Add(segments, "system", -1, "", root.Member("system"));
        index = 0;
        foreach (JsonElement message in root.Items("messages"))
        {
            Add(segments, "messages", index++, message.Text("role") ?? "", message.Member("content"));
        }

        return segments;
    }

    private static void Add(List<PromptSegment> segments, string section, int index, string role, JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            segments.Add(new PromptSegment(section, index, -1, role, content));
            return;
        }

        int block = 0;
        foreach (JsonElement item in content.AsItems())
        {
            segments.Add(new PromptSegment(section, index, block++, role, item));
        }
    }

    private static ImmutableArray<ContentBlock> Content(JsonElement content) =>
        content.ValueKind == JsonValueKind.String
            ? [new ContentBlock.Text(content.GetString()!)]
            : [.. content.AsItems().Select(Block)];

    private static ContentBlock Block(JsonElement block) => block.Text("type") switch
    {
        "text" => new ContentBlock.Text(block.Text("text") ?? ""),
        "thinking" => new ContentBlock.Thinking(block.Text("thinking") ?? "", block.Text("signature")),
        "tool_use" => new ContentBlock.Call(new ToolCall(
            block.Text("id") ?? "", block.Text("name") ?? "", block.Has("input") ? block.Member("input").GetRawText() : "{}")),
        "tool_result" => new ContentBlock.Result(new ToolResult(
            block.Text("tool_use_id") ?? "", Texts(block.Member("content")), block.IsTrue("is_error"))),
        _ => new ContentBlock.Opaque("anthropic", block.GetRawText()),
    };

    private static string Texts(JsonElement content) => content.ValueKind == JsonValueKind.String
        ? content.GetString()!
        : string.Join('\n', content.AsItems().Select(block => block.Text("text")).OfType<string>());
}
