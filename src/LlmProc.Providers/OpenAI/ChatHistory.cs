using System.Collections.Immutable;
using System.Text.Json;

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
                json.WriteString("content", said.texts is [var only] ? only : string.Join("\n\n", said.texts));
                json.WriteEndObject();
            }
        });

    protected override byte[] WriteAssistant(WireStep before, ImmutableArray<ContentBlock> content) => JsonBytes.Write(",", content, static (json, blocks) =>
    {
        string text = new Message(Role.Assistant, blocks).Text;
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

        bool calls = false;
        foreach (ContentBlock block in blocks)
        {
            if (block is not ContentBlock.Call { Value: var call })
            {
                continue;
            }

            if (!calls)
            {
                calls = true;
                json.WriteStartArray("tool_calls");
            }

            WriteCall(json, call);
        }

        if (calls)
        {
            json.WriteEndArray();
        }

        json.WriteEndObject();
    });

    private static void WriteCall(Utf8JsonWriter json, ToolCall call)
    {
        json.WriteStartObject();
        json.WriteString("id", call.Id);
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", call.Tool);
        json.WriteString("arguments", call.Arguments);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    protected override bool CanSend(ContentBlock block) => block is ContentBlock.Text;
}
