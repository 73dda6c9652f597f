using System.Collections.Immutable;
using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>Messages as content blocks. Consecutive messages of one speaker become one, for speakers must take turns.</summary>
internal sealed class AnthropicHistory(ModelSettings settings) : WireHistory(settings)
{
    public const string Provider = "anthropic";

    private const string FirstUser = "{\"role\":\"user\",\"content\":[";
    private const string NextUser = "]},{\"role\":\"user\",\"content\":[";
    private const string NextAssistant = "]},{\"role\":\"assistant\",\"content\":[";

    protected override byte[] WriteUser(WireStep before, ImmutableArray<ToolResult> results, ImmutableArray<string> texts)
    {
        string opening = before.Speaker switch { null => FirstUser, Role.User => ",", _ => NextUser };
        return JsonBytes.Write(opening, (results, texts), static (json, said) =>
        {
            foreach (ToolResult result in said.results)
            {
                json.WriteStartObject();
                json.WriteString("type", "tool_result");
                json.WriteString("tool_use_id", result.CallId);
                json.WriteString("content", result.Text);
                if (result.IsError)
                {
                    json.WriteBoolean("is_error", true);
                }

                json.WriteEndObject();
            }

            foreach (string text in said.texts)
            {
                WriteText(json, text);
            }
        });
    }

    protected override byte[] WriteAssistant(WireStep before, ImmutableArray<ContentBlock> content) =>
        JsonBytes.Write(before.Speaker == Role.Assistant ? "," : NextAssistant, content, static (json, blocks) =>
        {
            foreach (ContentBlock block in blocks)
            {
                WriteBlock(json, block);
            }
        });

    /// <summary>A thought without its signature, or signed by another model, is refused.</summary>
    protected override bool CanSend(ContentBlock block) => block switch
    {
        ContentBlock.Text => true,
        ContentBlock.Thinking thinking => !string.IsNullOrEmpty(thinking.Signature) && IsOwn(thinking.SignedBy),
        ContentBlock.Opaque opaque => opaque.Provider == Provider && (opaque.SignedBy is null || IsOwn(opaque.SignedBy)),
        _ => false,
    };

    private static void WriteBlock(Utf8JsonWriter json, ContentBlock block)
    {
        switch (block)
        {
            case ContentBlock.Text { Json: { } verbatim }:
                json.WriteRawValue(verbatim, skipInputValidation: true);
                break;
            case ContentBlock.Text text:
                WriteText(json, text.Value);
                break;
            case ContentBlock.Thinking thinking:
                json.WriteStartObject();
                json.WriteString("type", "thinking");
                json.WriteString("thinking", thinking.Value);
                json.WriteString("signature", thinking.Signature);
                json.WriteEndObject();
                break;
            case ContentBlock.Opaque opaque:
                json.WriteRawValue(opaque.Json, skipInputValidation: true);
                break;
            case ContentBlock.Call { Value: var call }:
                json.WriteStartObject();
                json.WriteString("type", "tool_use");
                json.WriteString("id", call.Id);
                json.WriteString("name", call.Tool);
                json.WritePropertyName("input");
                json.WriteRawValue(call.Arguments, skipInputValidation: true);
                json.WriteEndObject();
                break;
        }
    }

    private static void WriteText(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("text", text);
        json.WriteEndObject();
    }
}
