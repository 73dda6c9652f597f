using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>What a request of the generateContent API says.</summary>
internal static class GeminiReading
{
    public static Conversation Conversation(JsonElement root) => root.Items("contents").Aggregate(
        LlmProc.Conversation.Empty,
        (conversation, content) => conversation.Add(new Message(content.Is("role", "model") ? Role.Assistant : Role.User, [.. content.Items("parts").Select(Block)])));

    public static RequestHead Head(JsonElement root) => new(
        string.Join('\n', root.Member("systemInstruction").Items("parts").Select(part => part.Text("text")).OfType<string>()),
        [.. Tools(root).Select(tool => new ToolSpec(tool.Text("name") ?? "", tool.Text("description") ?? "", Schema(tool) is { ValueKind: JsonValueKind.Object } schema ? schema.GetRawText() : "{}"))]);

    public static IEnumerable<JsonElement> Tools(JsonElement root) => root.Items("tools").SelectMany(tool => tool.Items("functionDeclarations").ToArray());

    public static JsonElement Schema(JsonElement tool) => tool.Has("parametersJsonSchema") ? tool.Member("parametersJsonSchema") : tool.Member("parameters");

    public static List<PromptSegment> Segments(JsonElement root)
    {
        var segments = new List<PromptSegment>();
        if (root.Has("systemInstruction"))
        {
            segments.Add(new PromptSegment("systemInstruction", -1, -1, "", root.Member("systemInstruction")));
        }

        ChatReading.Add(segments, "tools", root);
        int index = 0;
        foreach (JsonElement content in root.Items("contents"))
        {
            int block = 0;
            foreach (JsonElement part in content.Items("parts"))
            {
                segments.Add(new PromptSegment("contents", index, block++, content.Text("role") ?? "", part));
            }

            index++;
        }

        return segments;
    }

    private static ContentBlock Block(JsonElement part)
    {
        JsonElement call = part.Member("functionCall");
        JsonElement result = part.Member("functionResponse");
        JsonElement response = result.Member("response");
        return call.ValueKind == JsonValueKind.Object ? new ContentBlock.Call(new ToolCall(
                call.Text("id") ?? "", call.Text("name") ?? "", call.Has("args") ? call.Member("args").GetRawText() : "{}"))
            : result.ValueKind == JsonValueKind.Object ? new ContentBlock.Result(new ToolResult(
                result.Text("id") ?? result.Text("name") ?? "",
                response.Text("output") ?? response.Text("result") ?? response.Text("error") ?? (response.ValueKind == JsonValueKind.Undefined ? "" : response.GetRawText()),
                response.Has("error")))
            : part.Text("text") is not { } text ? new ContentBlock.Opaque("gemini", part.GetRawText())
            : part.IsTrue("thought") ? new ContentBlock.Thinking(text, part.Text("thoughtSignature"))
            : new ContentBlock.Text(text);
    }
}
