using System.Collections.Immutable;
using System.Text;

namespace LlmProc.Providers;

/// <summary>Reads the chunks of a streamed answer: https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse.</summary>
/// <remarks>
/// Whole with a finish reason, or when the prompt was blocked. Pieces of text are joined; a piece with the signature of a thought is a part of its own, since it
/// must go back as it came.
/// </remarks>
/// <param name="signer">The model that speaks.</param>
/// <param name="maxTokens">The bound that was sent: an answer that long was cut, whatever it says.</param>
internal sealed class GeminiReply(Endpoint endpoint, string signer, long maxTokens) : WireReply
{
    private readonly ImmutableArray<ContentBlock>.Builder _content = ImmutableArray.CreateBuilder<ContentBlock>();
    private TextPieces _open;
    private bool _isThought;
    private string? _stop;
    private bool _isBlocked;

    public override bool Take(ReadOnlySpan<byte> data)
    {
        var chunk = new JsonSlice(data);
        if (chunk.IsArray)
        {
            chunk = chunk[0];
        }

        if (chunk["error"u8].IsThere)
        {
            throw ProviderFailure.InStream(endpoint, chunk["error"u8]);
        }

        Model = chunk["modelVersion"u8].Text ?? Model;
        Count(chunk["usageMetadata"u8]);
        JsonSlice candidate = chunk["candidates"u8][0];
        if (candidate.IsObject)
        {
            JsonSlice parts = candidate["content"u8]["parts"u8];
            JsonSlice part;
            for (int i = 0; (part = parts[i]).IsThere; i++)
            {
                TakePart(part);
            }

            _stop = candidate["finishReason"u8].Text is { Length: > 0 } reason ? reason : _stop;
        }
        else if (chunk["promptFeedback"u8]["blockReason"u8].Text is { Length: > 0 } blocked)
        {
            (_stop, _isBlocked) = (blocked, true);
        }
        else if (!chunk.IsObject)
        {
            chunk.Check();
        }

        IsWhole = _stop is not null;
        return true;
    }

    protected override Sample Finish(Usage billed, decimal? costUsd)
    {
        Close();
        IsGarbled = _stop is "MALFORMED_FUNCTION_CALL" or "UNEXPECTED_TOOL_CALL" or "MALFORMED_RESPONSE";
        ImmutableArray<ContentBlock> content = _content.ToImmutable();
        SampleStop? known = _isBlocked ? SampleStop.Refusal : _stop switch
        {
            "STOP" => SampleStop.EndTurn,
            "MAX_TOKENS" => SampleStop.MaxTokens,
            "SAFETY" or "RECITATION" or "BLOCKLIST" or "PROHIBITED_CONTENT" or "SPII" or "LANGUAGE" or "MODEL_ARMOR" or "IMAGE_SAFETY" or "IMAGE_PROHIBITED_CONTENT"
                or "IMAGE_RECITATION" => SampleStop.Refusal,
            _ => null,
        };
        return new Sample(content, Judge(known ?? SampleStop.EndTurn, content, cut: Usage.OutputTokens >= maxTokens), billed, costUsd)
        {
            Model = Model,
            ProviderStop = known is null or SampleStop.Refusal ? _stop : null,
        };
    }

    private void TakePart(JsonSlice part)
    {
        JsonSlice signature = part["thoughtSignature"u8];
        bool isSigned = signature.IsText && !signature.Is(""u8);
        if (part["functionCall"u8].IsObject)
        {
            Close();
            Sign(signature, isSigned);
            JsonSlice call = part["functionCall"u8];
            string arguments = call["args"u8].IsThere ? Encoding.UTF8.GetString(call["args"u8].Raw) : "{}";
            _content.Add(new ContentBlock.Call(new ToolCall("", call["name"u8].Text ?? "", arguments)));
        }
        else if (part["text"u8].Piece is { } text)
        {
            TakeText(part, text, signature, isSigned);
        }
        else if (part.IsObject)
        {
            Close();
            Keep(part, isSigned);
        }
    }

    private void TakeText(JsonSlice part, string text, JsonSlice signature, bool isSigned)
    {
        bool isThought = part["thought"u8].Raw.SequenceEqual("true"u8);
        if (isSigned || isThought != _isThought)
        {
            Close();
        }

        if (isThought)
        {
            if (isSigned)
            {
                _content.Add(new ContentBlock.Thinking(LenientText.Whole(text), signature.Text) { SignedBy = signer });
                return;
            }
        }
        else if (isSigned && string.IsNullOrWhiteSpace(text))
        {
            // The signature of an answer often comes last, with no text at all.
            Keep(part, isSigned);
            return;
        }
        else
        {
            Sign(signature, isSigned);
            Say(text);
        }

        _isThought = isThought;
        _open.Add(text);
        if (isSigned)
        {
            Close();
        }
    }

    private void Sign(JsonSlice signature, bool isSigned)
    {
        if (isSigned)
        {
            _content.Add(GeminiHistory.Signature(Encoding.UTF8.GetString(signature.Raw), signer));
        }
    }

    private void Keep(JsonSlice part, bool isSigned) =>
        _content.Add(new ContentBlock.Opaque(GeminiHistory.Provider, Encoding.UTF8.GetString(part.Raw)) { SignedBy = isSigned ? signer : null });

    /// <summary>Ends the text that is being put together.</summary>
    private void Close()
    {
        if (!_open.IsEmpty)
        {
            string text = _open.ToString();
            _content.Add(_isThought ? new ContentBlock.Thinking(text, null) : new ContentBlock.Text(text));
        }

        _open = default;
    }

    /// <summary>Counts are totals so far. Thoughts are counted beside the answer; what was read from a cache is part of the prompt's.</summary>
    private void Count(JsonSlice usage)
    {
        if (!usage.IsObject)
        {
            return;
        }

        // An answer that is only thought has no candidates; without a number for either nothing is known of it.
        IsCounted = IsCount(usage["promptTokenCount"u8]) && (IsCount(usage["candidatesTokenCount"u8]) || IsCount(usage["thoughtsTokenCount"u8]));
        long read = Tokens(usage["cachedContentTokenCount"u8]);
        long thoughts = Tokens(usage["thoughtsTokenCount"u8]);
        Usage = new Usage(
            Math.Max(0, Tokens(usage["promptTokenCount"u8]) - read) + Tokens(usage["toolUsePromptTokenCount"u8]),
            Tokens(usage["candidatesTokenCount"u8]) + thoughts,
            read,
            0,
            thoughts);
    }
}
