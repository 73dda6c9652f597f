using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace LlmProc.Providers;

/// <summary>Reads the chunks of a streamed completion: https://platform.openai.com/docs/api-reference/chat-streaming.</summary>
/// <remarks>
/// Whole with <c>[DONE]</c> or a clean end, if a finish reason has come before: many servers leave the one or the other out, none leaves both. What the
/// model is said to have stopped for is a hint; whether it called is seen from its calls.
/// </remarks>
/// <param name="wire">Which model is asked, and where.</param>
internal sealed class ChatReply(ChatWire wire, long maxTokens) : WireReply
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

        var slice = new JsonSlice(data);
        if (!slice.IsObject)
        {
            slice.Check();
            return true;
        }

        JsonWalk chunk = slice.Walk();
        for (int here = chunk.Here; chunk.NextMember(here);)
        {
            if (chunk.Is("choices"u8))
            {
                TakeChoices(ref chunk);
            }
            else if (chunk.Is("usage"u8))
            {
                Count(ref chunk);
            }
            else if (Model is null && chunk.Is("model"u8))
            {
                Model = chunk.Says(wire.ModelBytes) ? wire.Model : chunk.Text;
            }
            else if (chunk.Is("error"u8) && chunk.IsThere)
            {
                throw ProviderFailure.InStream(wire.Endpoint, chunk.Take());
            }
        }

        return true;
    }

    public override void End() => IsWhole = _stop is not null;

    protected override Sample Finish(Usage billed, decimal? costUsd)
    {
        int count = 0;
        var content = new ContentBlock[(_thought.IsEmpty ? 0 : 1) + (_text.IsEmpty ? 0 : 1) + (_calls?.Count ?? 0)];
        if (!_thought.IsEmpty)
        {
            content[count++] = new ContentBlock.Thinking(_thought.ToString(), null);
        }

        if (!_text.IsEmpty)
        {
            content[count++] = new ContentBlock.Text(_text.ToString());
        }

        _calls?.Finish(content.AsSpan(count));
        ImmutableArray<ContentBlock> all = ImmutableCollectionsMarshal.AsImmutableArray(content);
        bool cut = Usage.OutputTokens >= maxTokens || CallArguments.AnyCut(all);
        SampleStop? known = _stop switch
        {
            "stop" => SampleStop.EndTurn,
            "tool_calls" or "function_call" => SampleStop.ToolCalls,
            "length" => SampleStop.MaxTokens,
            "content_filter" => SampleStop.Refusal,
            _ => null,
        };
        return new Sample(all, Judge(_refused ? SampleStop.Refusal : known ?? SampleStop.EndTurn, all, cut), billed, costUsd)
        {
            Model = Model,
            ProviderStop = known is null ? _stop : known == SampleStop.ToolCalls && _calls is null ? "tool_use" : null,
        };
    }

    /// <summary>One answer is asked for; of several the first counts.</summary>
    private void TakeChoices(ref JsonWalk chunk)
    {
        bool isFirst = true;
        for (int here = chunk.Here; chunk.NextItem(here); isFirst = false)
        {
            if (isFirst)
            {
                TakeChoice(ref chunk);
            }
        }
    }

    private void TakeChoice(ref JsonWalk choice)
    {
        JsonSlice delta = default, message = default;
        string? stop = null;
        bool isOurs = false, isTaken = false;
        for (int here = choice.Here; choice.NextMember(here);)
        {
            if (choice.Is("delta"u8))
            {
                if (isOurs)
                {
                    isTaken = choice.IsObject;
                    TakeDelta(ref choice);
                }
                else
                {
                    delta = choice.Take();
                }
            }
            else if (choice.Is("message"u8))
            {
                message = choice.Take();
            }
            else if (choice.Is("finish_reason"u8))
            {
                stop = choice.Says("stop"u8) ? "stop" : choice.Says("tool_calls"u8) ? "tool_calls" : choice.Text;
            }
            else if (choice.Is("index"u8))
            {
                isOurs = choice.Number is null or 0;
                if (!isOurs)
                {
                    return;
                }
            }
        }

        if (!isTaken && (delta.IsObject || message.IsObject))
        {
            JsonWalk said = (delta.IsObject ? delta : message).Walk();
            TakeDelta(ref said);
        }

        _stop = string.IsNullOrEmpty(stop) ? _stop : stop;
    }

    private void TakeDelta(ref JsonWalk delta)
    {
        string? thought = null, refusal = null;
        for (int here = delta.Here; delta.NextMember(here);)
        {
            if (delta.Is("content"u8))
            {
                TakeContent(ref delta);
            }
            else if (delta.Is("tool_calls"u8))
            {
                for (int calls = delta.Here; delta.NextItem(calls);)
                {
                    if (delta.IsObject)
                    {
                        (_calls ??= new ChatCalls()).Take(ref delta);
                    }
                }
            }
            else if (delta.Is("refusal"u8))
            {
                refusal = delta.Piece;
            }
            else if (delta.Is("reasoning_content"u8) || (thought is null && delta.Is("reasoning"u8)))
            {
                thought = delta.Piece ?? thought;
            }
        }

        if (!string.IsNullOrEmpty(refusal))
        {
            _refused = true;
            Add(refusal);
        }

        _thought.Add(thought ?? "");
    }

    private void TakeContent(ref JsonWalk content)
    {
        Add(content.Piece);
        for (int parts = content.Here; content.NextItem(parts);)
        {
            for (int part = content.Here; content.NextMember(part);)
            {
                if (content.Is("text"u8))
                {
                    Add(content.Piece);
                }
            }
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
    private void Count(ref JsonWalk usage)
    {
        long? prompt = null, answer = null;
        long read = 0, write = 0, reasoning = 0;
        bool isObject = usage.IsObject;
        for (int here = usage.Here; usage.NextMember(here);)
        {
            if (usage.Is("prompt_tokens"u8))
            {
                prompt = usage.Number;
            }
            else if (usage.Is("completion_tokens"u8))
            {
                answer = usage.Number;
            }
            else if (usage.Is("prompt_cache_hit_tokens"u8))
            {
                read = Math.Max(read, usage.Number ?? 0);
            }
            else if (usage.Is("prompt_tokens_details"u8))
            {
                for (int details = usage.Here; usage.NextMember(details);)
                {
                    read = usage.Is("cached_tokens"u8) ? Math.Max(read, usage.Number ?? 0) : read;
                    write = usage.Is("cache_write_tokens"u8) ? Math.Max(0, usage.Number ?? 0) : write;
                }
            }
            else if (usage.Is("completion_tokens_details"u8))
            {
                for (int details = usage.Here; usage.NextMember(details);)
                {
                    reasoning = usage.Is("reasoning_tokens"u8) ? Math.Max(0, usage.Number ?? 0) : reasoning;
                }
            }
        }

        if (isObject)
        {
            IsCounted = prompt >= 0 && answer >= 0;
            Usage = new Usage(Math.Max(0, Math.Max(0, prompt ?? 0) - read - write), Math.Max(0, answer ?? 0), read, write, reasoning);
        }
    }
}
