using System.Collections.Immutable;
using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>Messages as items: each text, call, result and piece of reasoning is one of its own.</summary>
internal sealed class ResponsesHistory(ModelSettings settings) : WireHistory(settings)
{
    protected override byte[] WriteUser(WireStep before, ImmutableArray<ToolResult> results, ImmutableArray<string> texts) =>
        JsonBytes.Write(",", (results, texts), static (json, said) =>
        {
            foreach (ToolResult result in said.results)
            {
                json.WriteStartObject();
                json.WriteString("type", "function_call_output");
                json.WriteString("call_id", result.CallId);
                json.WriteString("output", OpenAIJson.TextOf(result));
                json.WriteEndObject();
            }

            if (!said.texts.IsEmpty)
            {
                WriteMessage(json, "user", "input_text", said.texts);
            }
        });

    protected override byte[] WriteAssistant(WireStep before, ImmutableArray<ContentBlock> content) => JsonBytes.Write(",", content, static (json, blocks) =>
    {
        foreach (ContentBlock block in blocks)
        {
            switch (block)
            {
                case ContentBlock.Text text:
                    WriteMessage(json, "assistant", "output_text", [text.Value]);
                    break;
                case ContentBlock.Opaque opaque:
                    json.WriteRawValue(opaque.Json, skipInputValidation: true);
                    break;
                case ContentBlock.Call { Value: var call }:
                    json.WriteStartObject();
                    json.WriteString("type", "function_call");
                    json.WriteString("call_id", call.Id);
                    json.WriteString("name", call.Tool);
                    json.WriteString("arguments", call.Arguments);
                    json.WriteEndObject();
                    break;
            }
        }
    });

    protected override bool CanSend(ContentBlock block) => block switch
    {
        ContentBlock.Text => true,
        ContentBlock.Opaque opaque => opaque.Provider == OpenAIJson.Provider && (opaque.SignedBy is null || IsOwn(opaque.SignedBy)),
        _ => false,
    };

    private static void WriteMessage(Utf8JsonWriter json, string role, string type, ImmutableArray<string> texts)
    {
        json.WriteStartObject();
        json.WriteString("type", "message");
        json.WriteString("role", role);
        json.WriteStartArray("content");
        foreach (string text in texts)
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("text", text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
