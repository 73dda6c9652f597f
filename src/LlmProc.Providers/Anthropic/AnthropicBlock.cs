using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlmProc.Providers;

/// <summary>A content block while it comes.</summary>
internal sealed class AnthropicBlock
{
    private readonly string _type;
    private readonly string _start;
    private TextPieces _text;
    private TextPieces _signature;
    private TextPieces _arguments;
    private JsonObject? _merged;
    private JsonArray? _citations;

    /// <param name="start">The block as its first event has it.</param>
    public AnthropicBlock(JsonSlice start)
    {
        _type = start["type"u8].Text ?? "";
        IsKnown = _type is "text" or "thinking" or "tool_use";
        _start = _type is "text" or "thinking" ? "" : Encoding.UTF8.GetString(start.Raw);
        _text.Add((_type == "thinking" ? start["thinking"u8].Text : start["text"u8].Text) ?? "");
        _signature.Add(start["signature"u8].Text ?? "");
        Tool = start["name"u8].Text ?? "";
    }

    public bool IsText => _type == "text";

    /// <summary>False for a block that is kept as it is.</summary>
    public bool IsKnown { get; }

    public string Tool { get; }

    /// <summary>Takes a piece; the text in it, if it is one for people.</summary>
    public string? Take(JsonSlice delta)
    {
        if (delta["type"u8].Is("text_delta"u8) && IsText)
        {
            string piece = delta["text"u8].Piece ?? "";
            _text.Add(piece);
            return piece;
        }

        if (delta["type"u8].Is("input_json_delta"u8))
        {
            _arguments.Add(delta["partial_json"u8].Piece ?? "");
        }
        else if (delta["type"u8].Is("thinking_delta"u8) && IsKnown)
        {
            _text.Add(delta["thinking"u8].Piece ?? "");
        }
        else if (delta["type"u8].Is("signature_delta"u8) && IsKnown)
        {
            _signature.Add(delta["signature"u8].Text ?? "");
        }
        else if (delta["type"u8].Is("citations_delta"u8) && delta["citation"u8] is { IsObject: true } citation)
        {
            (_citations ??= []).Add(JsonNode.Parse(citation.Raw));
        }
        else if (!IsKnown)
        {
            Merge(delta);
        }

        return null;
    }

    /// <param name="signer">The model that speaks.</param>
    public ContentBlock Finish(string signer) => _type switch
    {
        "text" => new ContentBlock.Text(_text.ToString()) { Json = _citations is null ? null : WithCitations() },
        "thinking" when _signature.IsEmpty => new ContentBlock.Thinking(_text.ToString(), null),
        "thinking" => new ContentBlock.Thinking(_text.ToString(), _signature.ToString()) { SignedBy = signer },
        "tool_use" => new ContentBlock.Call(new ToolCall("", Tool, Arguments())),
        _ => new ContentBlock.Opaque(AnthropicHistory.Provider, Whole()) { SignedBy = _type == "redacted_thinking" ? signer : null },
    };

    /// <summary>Arguments come in pieces, or whole with the start.</summary>
    private string Arguments()
    {
        if (!_arguments.IsEmpty)
        {
            return CallArguments.Normalize(_arguments.ToString());
        }

        JsonSlice input = new JsonSlice(Encoding.UTF8.GetBytes(_start))["input"u8];
        return input.IsText ? CallArguments.Normalize(input.Text!) : input.IsThere ? Encoding.UTF8.GetString(input.Raw) : "{}";
    }

    /// <summary>A piece of a block we do not know: texts grow, lists grow, all else is replaced.</summary>
    private void Merge(JsonSlice delta)
    {
        _merged ??= JsonNode.Parse(_start)!.AsObject();
        foreach ((string name, JsonNode? value) in JsonNode.Parse(delta.Raw)!.AsObject().Where(member => member.Key != "type"))
        {
            if (value is JsonArray more && _merged[name] is JsonArray list)
            {
                foreach (JsonNode? item in more)
                {
                    list.Add(item?.DeepClone());
                }
            }
            else
            {
                bool grows = value?.GetValueKind() == JsonValueKind.String && _merged[name]?.GetValueKind() == JsonValueKind.String;
                _merged[name] = grows ? JsonValue.Create(_merged[name]!.GetValue<string>() + value!.GetValue<string>()) : value?.DeepClone();
            }
        }
    }

    private string Whole()
    {
        if (!_arguments.IsEmpty)
        {
            _merged ??= JsonNode.Parse(_start)!.AsObject();
            _merged["input"] = JsonNode.Parse(CallArguments.ToObject(_arguments.ToString()));
        }

        return _merged is null ? _start : Write(_merged);
    }

    private string WithCitations() => Write(new JsonObject { ["type"] = "text", ["text"] = _text.ToString(), ["citations"] = _citations });

    private static string Write(JsonNode node) => Encoding.UTF8.GetString(JsonBytes.Write("", node, static (json, value) => value.WriteTo(json)));
}
