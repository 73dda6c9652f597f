using System.Collections.Immutable;

namespace LlmProc.Providers;

/// <summary>Reads the chunks of a streamed completion: https://platform.openai.com/docs/api-reference/chat-streaming.</summary>
/// <remarks>
/// Whole with <c>[DONE]</c> or a clean end, if a finish reason has come before: many servers leave the one or the other out, none leaves both. What the
/// model is said to have stopped for is a hint; whether it called is seen from its calls.
/// </remarks>
internal sealed class ChatReply(Endpoint endpoint, long maxTokens) : WireReply
{
    private readonly ChatCalls _calls = new();
    private TextPieces _text;
    private TextPieces _thought;
    private string? _stop;
    private bool _refused;

    public override bool Take(ReadOnlySpan<byte> data)
    {
        if (data.Trim(" \t"u8).SequenceEqual("[DONE]"u8))
        {
            End();
            return true;
        }

        var chunk = new JsonSlice(data);
        if (chunk["error"u8].IsThere)
        {
            throw ProviderFailure.InStream(endpoint, chunk["error"u8]);
        }

        Model ??= chunk["model"u8].Text;
        Count(chunk["usage"u8]);
        JsonSlice choice = chunk["choices"u8][0];
        if (choice.IsObject && (choice["index"u8].Number ?? 0) == 0)
        {
            JsonSlice delta = choice["delta"u8];
            Take(delta.IsObject ? delta : choice["message"u8]);
            _stop = choice["finish_reason"u8].Text is { Length: > 0 } reason ? reason : _stop;
        }
        else if (!chunk.IsObject)
        {
            chunk.Check();
        }

        return true;
    }

    public override void End() => IsWhole = _stop is not null;

    public override Sample Finish()
    {
        var content = ImmutableArray.CreateBuilder<ContentBlock>();
        if (!_thought.IsEmpty)
        {
            content.Add(new ContentBlock.Thinking(_thought.ToString(), null));
        }

        if (!_text.IsEmpty)
        {
            content.Add(new ContentBlock.Text(_text.ToString()));
        }

        content.AddRange(_calls.Finish());
        ImmutableArray<ContentBlock> all = content.ToImmutable();
        bool cut = Usage.OutputTokens >= maxTokens || all.Any(block => block is ContentBlock.Call { Value: var call } && CallArguments.IsCut(call.Arguments));
        SampleStop? known = _stop switch
        {
            "stop" => SampleStop.EndTurn,
            "tool_calls" or "function_call" => SampleStop.ToolCalls,
            "length" => SampleStop.MaxTokens,
            "content_filter" => SampleStop.Refusal,
            _ => null,
        };
        return new Sample(all, Judge(_refused ? SampleStop.Refusal : known ?? SampleStop.EndTurn, all, cut), Usage, CostUsd: null)
        {
            Model = Model,
            ProviderStop = known is null ? _stop : known == SampleStop.ToolCalls && _calls.IsEmpty ? "tool_use" : null,
        };
    }

    private void Take(JsonSlice delta)
    {
        JsonSlice content = delta["content"u8];
        Add(content.Text);
        JsonSlice part;
        for (int i = 0; (part = content[i]).IsThere; i++)
        {
            Add(part["text"u8].Text);
        }

        if (delta["refusal"u8].Text is { Length: > 0 } refusal)
        {
            _refused = true;
            Add(refusal);
        }

        _thought.Add(delta["reasoning_content"u8].Text ?? delta["reasoning"u8].Text ?? "");
        JsonSlice call;
        for (int i = 0; (call = delta["tool_calls"u8][i]).IsThere; i++)
        {
            _calls.Take(call);
        }
    }

    private void Add(string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            _text.Add(text);
            Say(text);
        }
    }

    /// <summary>Counts are totals, wherever they come; what was read from a cache is part of the prompt's.</summary>
    private void Count(JsonSlice usage)
    {
        if (!usage.IsObject)
        {
            return;
        }

        IsCounted = IsCount(usage["prompt_tokens"u8]) && IsCount(usage["completion_tokens"u8]);
        JsonSlice prompt = usage["prompt_tokens_details"u8];
        long read = Math.Max(Tokens(prompt["cached_tokens"u8]), Tokens(usage["prompt_cache_hit_tokens"u8]));
        long write = Tokens(prompt["cache_write_tokens"u8]);
        Usage = new Usage(
            Math.Max(0, Tokens(usage["prompt_tokens"u8]) - read - write),
            Tokens(usage["completion_tokens"u8]),
            read,
            write,
            Tokens(usage["completion_tokens_details"u8]["reasoning_tokens"u8]));
    }
}
