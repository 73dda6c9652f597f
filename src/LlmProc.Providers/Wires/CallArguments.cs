using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>Arguments of tool calls, as models write them and as they may be sent back.</summary>
internal static class CallArguments
{
    private const int ShownText = 1000;

    /// <summary>What a call without arguments means.</summary>
    public static string Normalize(string arguments) => arguments.AsSpan().Trim() is "" or "null" ? "{}" : arguments;

    /// <summary>True if a call among the blocks was cut.</summary>
    public static bool AnyCut(ImmutableArray<ContentBlock> content)
    {
        foreach (ContentBlock block in content)
        {
            if (block is ContentBlock.Call { Value: var call } && IsCut(call.Arguments))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if the text is the beginning of a JSON object and not the whole: it was cut.</summary>
    public static bool IsCut(string arguments)
    {
        byte[] bytes = Rent(arguments, out ReadOnlySpan<byte> json);
        var reader = new Utf8JsonReader(json, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 1000 }));
        try
        {
            bool isWhole = false;
            while (reader.Read())
            {
                isWhole = reader.CurrentDepth == 0 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray);
            }

            return !isWhole;
        }
        catch (JsonException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>A JSON object that says the same, or says that it was none: a provider takes nothing else back.</summary>
    public static string ToObject(string arguments)
    {
        if (IsObject(arguments))
        {
            return arguments;
        }

        return Encoding.UTF8.GetString(JsonBytes.Write("", arguments, static (json, text) =>
        {
            json.WriteStartObject();
            json.WriteString("invalid_json", ModelText.Shorten(text, ShownText));
            json.WriteEndObject();
        }));
    }

    private static bool IsObject(string arguments)
    {
        byte[] bytes = Rent(arguments, out ReadOnlySpan<byte> json);
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read())
            {
                // A half of a surrogate pair is no text to a strict reader.
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                {
                    reader.GetString();
                }
            }

            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <returns>What holds the bytes, to be given back.</returns>
    private static byte[] Rent(string arguments, out ReadOnlySpan<byte> json)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetByteCount(arguments));
        json = bytes.AsSpan(0, Encoding.UTF8.GetBytes(arguments, bytes));
        return bytes;
    }
}
