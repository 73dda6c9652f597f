using System.Collections.Immutable;

namespace LlmProc.Providers;

/// <summary>Messages as Chat Completions have them: text, calls beside it, each result a message of its own. Thoughts are not taken back.</summary>
internal sealed class ChatHistory(ModelSettings settings) : WireHistory(settings)
{
    protected override byte[] WriteUser(WireStep before, ImmutableArray<ToolResult> results, ImmutableArray<string> texts) =>
        JsonBytes.Write(",", (results, texts), static (json, said) =>
        {
            foreach (ToolResult result in said.results)
            {
                json.WriteStartObject();
                json.WriteString("role", "tool");
                json.WriteString("tool_call_id", result.CallId);
                json.WriteString("content", OpenAIJson.TextOf(result));
                json.WriteEndObject();
            }

            if (!said.texts.IsEmpty)
            {
                json.WriteStartObject();
                json.WriteString("role", "user");
                json.WriteString("content", string.Join("\n\n", said.texts));
                json.WriteEndObject();
            }
        });

    protected override byte[] WriteAssistant(WireStep before, ImmutableArray<ContentBlock> content) => JsonBytes.Write(",", content, static (json, blocks) =>
    {
        string text = string.Concat(blocks.OfType<ContentBlock.Text>().Select(block => block.Value));
        json.WriteStartObject();
        json.WriteString("role", "assistant");
        if (text.Length > 0)
        {
            json.WriteString("content", text);
        }
        else
        {
            json.WriteNull("content");
        }

        if (blocks.Any(block => block is ContentBlock.Call))
        {
            json.WriteStartArray("tool_calls");
            foreach (ContentBlock.Call call in blocks.OfType<ContentBlock.Call>())
            {
                json.WriteStartObject();
                json.WriteString("id", call.Value.Id);
                json.WriteString("type", "function");
                json.WriteStartObject("function");
                json.WriteString("name", call.Value.Tool);
                json.WriteString("arguments", call.Value.Arguments);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    });

    protected override bool CanSend(ContentBlock block) => block is ContentBlock.Text;
}
