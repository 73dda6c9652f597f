using System.Collections.Immutable;

namespace LlmProc.Providers;

/// <summary>Reads the events of a streamed message: https://platform.claude.com/docs/en/build-with-claude/streaming.</summary>
/// <remarks>Whole with <c>message_stop</c> only. What is not known is kept or passed over, never an error.</remarks>
/// <param name="maxTokens">The bound that was sent: an answer that long was cut, whatever it says.</param>
internal sealed class AnthropicReply(Endpoint endpoint, string signer, long maxTokens) : WireReply
{
    private readonly List<(long Index, AnthropicBlock Block)> _blocks = [];
    private string? _stop;
    private bool _began;
    private bool _isInputCounted;

    public override bool Take(ReadOnlySpan<byte> data)
    {
        var e = new JsonSlice(data);
        JsonSlice type = e["type"u8];
        if (type.Is("content_block_delta"u8))
        {
            Find(e["index"u8].Number, e["delta"u8]);
        }
        else if (type.Is("content_block_start"u8))
        {
            Begin(e["index"u8].Number ?? _blocks.Count, e["content_block"u8]);
        }
        else if (type.Is("message_start"u8))
        {
            Start(e["message"u8]);
        }
        else if (type.Is("message_delta"u8))
        {
            _stop = e["delta"u8]["stop_reason"u8].Text ?? _stop;
            Count(e["usage"u8]);
            IsCounted |= _isInputCounted && IsCount(e["usage"u8]["output_tokens"u8]);
        }
        else if (type.Is("message_stop"u8))
        {
            IsWhole = _began;
        }
        else if (type.Is("error"u8))
        {
            throw ProviderFailure.InStream(endpoint, e["error"u8]);
        }
        else if (type.Is("ping"u8))
        {
            return false;
        }
        else
        {
            e.Check();
        }

        return true;
    }

    protected override Sample Finish(Usage billed, decimal? costUsd)
    {
        ImmutableArray<ContentBlock> content = [.. _blocks.Select(block => block.Block.Finish(signer))];
        bool cut = Usage.OutputTokens >= maxTokens || CallArguments.AnyCut(content);
        SampleStop? known = _stop switch
        {
            "end_turn" => SampleStop.EndTurn,
            "tool_use" => SampleStop.ToolCalls,
            "max_tokens" => SampleStop.MaxTokens,
            "model_context_window_exceeded" => SampleStop.ContextFull,
            "stop_sequence" => SampleStop.StopSequence,
            "refusal" => SampleStop.Refusal,
            "pause_turn" => SampleStop.PauseTurn,
            _ => null,
        };
        SampleStop stop = Judge(known ?? SampleStop.EndTurn, content, cut);
        return new Sample(content, stop, billed, costUsd)
        {
            Model = Model,
            ProviderStop = known is null || (known == SampleStop.ToolCalls && stop == SampleStop.EndTurn) || _stop == "model_context_window_exceeded" ? _stop : null,
        };
    }

    private void Start(JsonSlice message)
    {
        // A second start begins the message anew; some servers that repeat a request of ours inside do so.
        _blocks.Clear();
        _began = true;
        Model = message["model"u8].Text ?? Model;
        Count(message["usage"u8]);
    }

    private void Begin(long index, JsonSlice start)
    {
        var block = new AnthropicBlock(start);
        _blocks.RemoveAll(other => other.Index == index);
        int at = _blocks.FindLastIndex(other => other.Index < index) + 1;
        _blocks.Insert(at, (index, block));
        if (block.IsText && start["text"u8].Text is { Length: > 0 } text)
        {
            Say(text);
        }
    }

    private void Find(long? index, JsonSlice delta)
    {
        int at = index is null ? _blocks.Count - 1 : _blocks.FindLastIndex(block => block.Index == index);
        if (at >= 0 && _blocks[at].Block.Take(delta) is { Length: > 0 } text)
        {
            Say(text);
        }
    }

    /// <summary>Counts come with the start and again, as totals, with the end; each of them may be missing at either place.</summary>
    private void Count(JsonSlice usage)
    {
        if (!usage.IsObject)
        {
            return;
        }

        _isInputCounted |= IsCount(usage["input_tokens"u8]);
        JsonSlice kinds = usage["cache_creation"u8];
        long writes = usage["cache_creation_input_tokens"u8].IsThere ? Tokens(usage["cache_creation_input_tokens"u8]) : Usage.CacheWriteTokens;
        long hour = kinds["ephemeral_1h_input_tokens"u8].IsThere ? Tokens(kinds["ephemeral_1h_input_tokens"u8]) : Usage.CacheWriteHourTokens;
        Usage = new Usage(
            Latest(usage["input_tokens"u8], Usage.InputTokens),
            Latest(usage["output_tokens"u8], Usage.OutputTokens),
            Latest(usage["cache_read_input_tokens"u8], Usage.CacheReadTokens),
            Math.Max(writes, hour),
            Latest(usage["output_tokens_details"u8]["thinking_tokens"u8], Usage.ReasoningTokens),
            hour);
    }

    private static long Latest(JsonSlice value, long before) => value.IsThere ? Tokens(value) : before;
}
