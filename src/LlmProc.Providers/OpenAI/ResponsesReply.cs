using System.Collections.Immutable;
using System.Text;

namespace LlmProc.Providers;

/// <summary>Reads the events of a streamed response: https://platform.openai.com/docs/api-reference/responses-streaming.</summary>
/// <remarks>Whole with <c>response.completed</c> or <c>response.incomplete</c>, which say how it ended. An item counts when it is done.</remarks>
/// <param name="signer">The model that reasons.</param>
internal sealed class ResponsesReply(Endpoint endpoint, string signer) : WireReply
{
    private readonly SortedDictionary<long, ContentBlock> _items = [];
    private string? _status;
    private string? _reason;
    private bool _refused;

    public override bool Take(ReadOnlySpan<byte> data)
    {
        if (data.SequenceEqual("[DONE]"u8))
        {
            return true;
        }

        var e = new JsonSlice(data);
        JsonSlice type = e["type"u8];
        if (type.Is("response.output_text.delta"u8) || type.Is("response.refusal.delta"u8))
        {
            Say(e["delta"u8].Piece ?? "");
        }
        else if (type.Is("response.output_item.done"u8))
        {
            TakeItem(e["output_index"u8].Number ?? _items.Count, e["item"u8]);
        }
        else if (type.Is("response.completed"u8) || type.Is("response.incomplete"u8))
        {
            End(e["response"u8]);
        }
        else if (type.Is("response.failed"u8))
        {
            Count(e["response"u8]["usage"u8]);
            throw ProviderFailure.InStream(endpoint, e["response"u8]["error"u8]);
        }
        else if (type.Is("error"u8) || e["error"u8].IsThere)
        {
            throw ProviderFailure.InStream(endpoint, e["error"u8].IsThere ? e["error"u8] : e);
        }
        else
        {
            Model ??= e["response"u8]["model"u8].Text;
        }

        return true;
    }

    protected override Sample Finish(Usage billed, decimal? costUsd)
    {
        ImmutableArray<ContentBlock> content = [.. _items.Values];
        bool cut = content.Any(block => block is ContentBlock.Call { Value: var call } && CallArguments.IsCut(call.Arguments));
        SampleStop said = _refused || _reason == "content_filter" ? SampleStop.Refusal
            : _reason is "max_output_tokens" ? SampleStop.MaxTokens
            : _status == "incomplete" && content.Any(block => block is ContentBlock.Call) ? SampleStop.MaxTokens
            : SampleStop.EndTurn;
        return new Sample(content, Judge(said, content, cut), billed, costUsd)
        {
            Model = Model,
            ProviderStop = _reason is null or "max_output_tokens" or "content_filter" ? null : _reason,
        };
    }

    private void End(JsonSlice response)
    {
        if (_items.Count == 0)
        {
            JsonSlice item;
            for (int i = 0; (item = response["output"u8][i]).IsThere; i++)
            {
                TakeItem(i, item);
            }
        }

        _status = response["status"u8].Text;
        _reason = response["incomplete_details"u8]["reason"u8].Text;
        Model = response["model"u8].Text ?? Model;
        Count(response["usage"u8]);
        IsWhole = true;
    }

    private void TakeItem(long index, JsonSlice item)
    {
        while (_items.ContainsKey(index))
        {
            index++;
        }

        if (item["type"u8].Is("message"u8))
        {
            TakeMessage(index, item);
        }
        else if (item["type"u8].Is("function_call"u8))
        {
            JsonSlice arguments = item["arguments"u8];
            string text = arguments.Text ?? (arguments.IsThere ? Encoding.UTF8.GetString(arguments.Raw) : "");
            _items[index] = new ContentBlock.Call(new ToolCall("", item["name"u8].Text ?? "", CallArguments.Normalize(text)));
        }
        else if (item.IsObject)
        {
            bool isSigned = item["type"u8].Is("reasoning"u8);
            if (!isSigned || item["encrypted_content"u8].IsText)
            {
                _items[index] = new ContentBlock.Opaque(OpenAIJson.Provider, Encoding.UTF8.GetString(item.Raw)) { SignedBy = isSigned ? signer : null };
            }
            else
            {
                // Nothing is stored there, so that without its content an item means nothing to anybody.
                _items[index] = new ContentBlock.Thinking(Summary(item), null);
            }
        }
    }

    private void TakeMessage(long index, JsonSlice message)
    {
        var text = new StringBuilder();
        JsonSlice part;
        for (int i = 0; (part = message["content"u8][i]).IsThere; i++)
        {
            _refused |= part["type"u8].Is("refusal"u8);
            text.Append(part["text"u8].Text ?? part["refusal"u8].Text);
        }

        if (text.Length > 0)
        {
            _items[index] = new ContentBlock.Text(text.ToString());
        }
    }

    private static string Summary(JsonSlice item)
    {
        var text = new StringBuilder();
        JsonSlice part;
        for (int i = 0; (part = item["summary"u8][i]).IsThere; i++)
        {
            text.Append(part["text"u8].Text);
        }

        return text.ToString();
    }

    private void Count(JsonSlice usage)
    {
        IsCounted = IsCount(usage["input_tokens"u8]) && IsCount(usage["output_tokens"u8]);
        long read = Tokens(usage["input_tokens_details"u8]["cached_tokens"u8]);
        Usage = new Usage(
            Math.Max(0, Tokens(usage["input_tokens"u8]) - read),
            Tokens(usage["output_tokens"u8]),
            read,
            0,
            Tokens(usage["output_tokens_details"u8]["reasoning_tokens"u8]));
    }
}
