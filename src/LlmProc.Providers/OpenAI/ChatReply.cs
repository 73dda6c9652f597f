using System.Collections.Immutable;

namespace LlmProc.Providers;

/// <summary>Reads the chunks of a streamed completion: https://platform.openai.com/docs/api-reference/chat-streaming.</summary>
/// <remarks>
/// Whole with <c>[DONE]</c> or a clean end, if a finish reason has come before: many servers leave the one or the other out, none leaves both. What the
/// model is said to have stopped for is a hint; whether it called is seen from its calls.
/// </remarks>
/// <param name="model">What is asked for, and its bytes: mostly the one that answers.</param>
internal sealed class ChatReply(Endpoint endpoint, string model, byte[] name, long maxTokens) : WireReply
{
    private ChatCalls? _calls;
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
        if (!chunk.IsObject)
        {
            chunk.Check();
        }

        JsonSlice choice = default;
        for (JsonMembers members = chunk.Members(); members.Next();)
        {
            if (members.Is("choices"u8))
            {
                choice = members.Value[0];
            }
            else if (members.Is("usage"u8))
            {
                Count(members.Value);
            }
            else if (Model is null && members.Is("model"u8))
            {
                Model = members.Value.Is(name) ? model : members.Value.Text;
            }
            else if (members.Is("error"u8) && members.Value.IsThere)
            {
                throw ProviderFailure.InStream(endpoint, members.Value);
            }
        }

        TakeChoice(choice);
        return true;
    }

    public override void End() => IsWhole = _stop is not null;

    public override Sample Finish()
    {
        var content = ImmutableArray.CreateBuilder<ContentBlock>((_thought.IsEmpty ? 0 : 1) + (_text.IsEmpty ? 0 : 1) + (_calls?.Count ?? 0));
        if (!_thought.IsEmpty)
        {
            content.Add(new ContentBlock.Thinking(_thought.ToString(), null));
        }

        if (!_text.IsEmpty)
        {
            content.Add(new ContentBlock.Text(_text.ToString()));
        }

        _calls?.Finish(content);
        ImmutableArray<ContentBlock> all = content.MoveToImmutable();
        bool cut = Usage.OutputTokens >= maxTokens || CallArguments.AnyCut(all);
        SampleStop? known = _stop switch
        {
            "stop" => SampleStop.EndTurn,
            "tool_calls" or "function_call" => SampleStop.ToolCalls,
            "length" => SampleStop.MaxTokens,
            "content_filter" => SampleStop.Refusal,
            _ => null,
        };
        return new Sample(all, Judge(_refused ? SampleStop.Refusal : known ?? SampleStop.EndTurn, all, cut), Billed, CostUsd)
        {
            Model = Model,
            ProviderStop = known is null ? _stop : known == SampleStop.ToolCalls && _calls is null ? "tool_use" : null,
        };
    }

    private void TakeChoice(JsonSlice choice)
    {
        JsonSlice delta = default, message = default;
        string? stop = null;
        for (JsonMembers members = choice.Members(); members.Next();)
        {
            if (members.Is("delta"u8))
            {
                delta = members.Value;
            }
            else if (members.Is("message"u8))
            {
                message = members.Value;
            }
            else if (members.Is("finish_reason"u8))
            {
                stop = members.Value.Is("stop"u8) ? "stop" : members.Value.Is("tool_calls"u8) ? "tool_calls" : members.Value.Text;
            }
            else if (members.Is("index"u8) && members.Value.Number is not (null or 0))
            {
                return;
            }
        }

        Take(delta.IsObject ? delta : message);
        _stop = string.IsNullOrEmpty(stop) ? _stop : stop;
    }

    private void Take(JsonSlice delta)
    {
        JsonSlice refusal = default, calls = default;
        string? thought = null;
        for (JsonMembers members = delta.Members(); members.Next();)
        {
            if (members.Is("content"u8))
            {
                TakeContent(members.Value);
            }
            else if (members.Is("tool_calls"u8))
            {
                calls = members.Value;
            }
            else if (members.Is("refusal"u8))
            {
                refusal = members.Value;
            }
            else if (members.Is("reasoning_content"u8) || (thought is null && members.Is("reasoning"u8)))
            {
                thought = members.Value.Piece ?? thought;
            }
        }

        if (refusal.Piece is { Length: > 0 } refused)
        {
            _refused = true;
            Add(refused);
        }

        _thought.Add(thought ?? "");
        JsonSlice call;
        for (int i = 0; (call = calls[i]).IsThere; i++)
        {
            (_calls ??= new ChatCalls()).Take(call);
        }
    }

    private void TakeContent(JsonSlice content)
    {
        Add(content.Piece);
        JsonSlice part;
        for (int i = 0; (part = content[i]).IsThere; i++)
        {
            Add(part["text"u8].Piece);
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
