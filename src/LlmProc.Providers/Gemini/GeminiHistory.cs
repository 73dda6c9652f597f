using System.Collections.Immutable;
using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>
/// Messages as contents of parts. The signature of a thought belongs to one part and goes back with it: a block of its own holds it, before the block of that part.
/// </summary>
internal sealed class GeminiHistory(ModelSettings settings) : WireHistory(settings)
{
    public const string Provider = "gemini";

    private const string FirstUser = "{\"role\":\"user\",\"parts\":[";
    private const string NextUser = "]},{\"role\":\"user\",\"parts\":[";
    private const string NextModel = "]},{\"role\":\"model\",\"parts\":[";

    // What the vendor names for calls that another model made: https://ai.google.dev/gemini-api/docs/thought-signatures
    private const string NotSigned = "\"skip_thought_signature_validator\"";

    private readonly bool _mustSign = GeminiModels.SignsCalls(settings.Name);

    protected override bool MayEndWithAnswer => false;

    protected override bool KeepsOrder => true;

    /// <summary>A signature, for the part that follows it.</summary>
    /// <param name="json">The string as it came, with its quotes.</param>
    public static ContentBlock Signature(string json, string signer) => new ContentBlock.Opaque(Provider, json) { SignedBy = signer };

    protected override byte[] WriteUser(WireStep before, ImmutableArray<ToolResult> results, ImmutableArray<string> texts)
    {
        string opening = before.Speaker switch { null => FirstUser, Role.User => ",", _ => NextUser };
        return JsonBytes.Write(opening, (before.Open, results, texts), static (json, said) =>
        {
            for (int i = 0; i < said.results.Length; i++)
            {
                WriteResult(json, said.Open[i].Tool, said.results[i]);
            }

            foreach (string text in said.texts)
            {
                json.WriteStartObject();
                json.WriteString("text", text);
                json.WriteEndObject();
            }
        });
    }

    protected override byte[] WriteAssistant(WireStep before, ImmutableArray<ContentBlock> content) =>
        JsonBytes.Write(before.Speaker == Role.Assistant ? "," : NextModel, (content, _mustSign), static (json, said) =>
        {
            string? signature = null;
            string? missing = said._mustSign ? NotSigned : null;
            foreach (ContentBlock block in said.content)
            {
                switch (block)
                {
                    case ContentBlock.Opaque opaque when IsSignature(opaque):
                        signature = opaque.Json;
                        continue;
                    case ContentBlock.Opaque opaque:
                        json.WriteRawValue(opaque.Json, skipInputValidation: true);
                        break;
                    case ContentBlock.Thinking thinking:
                        json.WriteStartObject();
                        json.WriteString("text", thinking.Value);
                        json.WriteBoolean("thought", true);
                        json.WriteString("thoughtSignature", thinking.Signature);
                        json.WriteEndObject();
                        break;
                    case ContentBlock.Text text:
                        json.WriteStartObject();
                        json.WriteString("text", text.Value);
                        WriteSignature(json, signature);
                        json.WriteEndObject();
                        break;
                    case ContentBlock.Call { Value: var call }:
                        WriteCall(json, call, signature ?? missing);

                        // Of calls that are made at once the first is signed.
                        missing = null;
                        break;
                }

                signature = null;
            }
        });

    /// <summary>A thought without its signature is only a summary for people.</summary>
    protected override bool CanSend(ContentBlock block) => block switch
    {
        ContentBlock.Text => true,
        ContentBlock.Thinking thinking => !string.IsNullOrEmpty(thinking.Signature) && IsOwn(thinking.SignedBy),
        ContentBlock.Opaque opaque => opaque.Provider == Provider && (opaque.SignedBy is null || IsOwn(opaque.SignedBy)),
        _ => false,
    };

    /// <summary>Here a name begins with a letter.</summary>
    protected override string ToolName(string name)
    {
        string legal = base.ToolName(name);
        return char.IsAsciiLetter(legal[0]) || legal[0] == '_' ? legal : $"_{legal[..Math.Min(legal.Length, 63)]}";
    }

    private static bool IsSignature(ContentBlock.Opaque opaque) => opaque.Json.StartsWith('"');

    private static void WriteSignature(Utf8JsonWriter json, string? signature)
    {
        if (signature is not null)
        {
            json.WritePropertyName("thoughtSignature");
            json.WriteRawValue(signature, skipInputValidation: true);
        }
    }

    private static void WriteCall(Utf8JsonWriter json, ToolCall call, string? signature)
    {
        json.WriteStartObject();
        json.WriteStartObject("functionCall");
        json.WriteString("id", call.Id);
        json.WriteString("name", call.Tool);
        json.WritePropertyName("args");
        json.WriteRawValue(call.Arguments, skipInputValidation: true);
        json.WriteEndObject();
        WriteSignature(json, signature);
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, string tool, ToolResult result)
    {
        json.WriteStartObject();
        json.WriteStartObject("functionResponse");
        json.WriteString("id", result.CallId);
        json.WriteString("name", tool);
        json.WriteStartObject("response");
        json.WriteString(result.IsError ? "error" : "output", result.Text);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
