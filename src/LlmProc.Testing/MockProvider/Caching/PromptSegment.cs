using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>A piece of a prompt as a cache sees it: a tool, a block of the system prompt or of a message.</summary>
/// <param name="Index">Place in the section; -1 if the section is one text.</param>
/// <param name="Block">Place in the message; -1 if the message is one text.</param>
internal readonly record struct PromptSegment(string Section, int Index, int Block, string Role, JsonElement Element)
{
    private const string Mark = "cache_control";

    /// <summary>The breakpoint that is set on it; undefined if none is.</summary>
    public JsonElement CacheControl => Element.Member(Mark) is { ValueKind: JsonValueKind.Object } mark ? mark : default;

    public string Path
    {
        get
        {
            string index = Index < 0 ? "" : FormattableString.Invariant($".{Index}");
            return Section + (Block < 0 ? index : FormattableString.Invariant($"{(Section == "messages" ? $"{index}.content" : index)}.{Block}"));
        }
    }

    /// <summary>The bytes that count: without the breakpoint, and a plain text as the block it stands for.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(Element);
        if (Element.ValueKind == JsonValueKind.String && Section is "system" or "messages")
        {
            return (byte[])[.. """{"type":"text","text":"""u8, .. raw, (byte)'}'];
        }

        bool isPlain = Element.ValueKind != JsonValueKind.Object || (raw.Length > 1 && raw[1] == '"' && !Element.TryGetProperty(Mark, out _));
        return isPlain ? raw : Encoding.UTF8.GetBytes(WithoutMark());
    }

    private string WithoutMark()
    {
        var text = new StringBuilder("{");
        foreach (JsonProperty property in Element.EnumerateObject().Where(property => !property.NameEquals(Mark)))
        {
            text.Append(text.Length == 1 ? "\"" : ",\"").Append(property.Name).Append("\":").Append(property.Value.GetRawText());
        }

        return text.Append('}').ToString();
    }
}
