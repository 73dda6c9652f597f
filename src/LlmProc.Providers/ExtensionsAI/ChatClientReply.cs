using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.AI;

namespace LlmProc.Providers;

/// <summary>Puts an answer together from the updates of a client. It is whole when a reason to finish came; a stream that only ends has not ended well.</summary>
internal sealed class ChatClientReply(ModelSettings settings, ModelParameters parameters)
{
    /// <summary>More than any answer, counting each update as something: a stream without end has an end here.</summary>
    private const long MaxTotal = 64 * 1024 * 1024;
    private const int LeastOfUpdate = 64;

    /// <summary>Shorter texts repeat by chance.</summary>
    private const int LeastRepeated = 24;

    private readonly List<object> _parts = [];
    private readonly HashSet<string> _answered = new(StringComparer.Ordinal);
    private StringBuilder _fresh = new();
    private ChatFinishReason? _finish;
    private string? _model;
    private bool _refused;
    private long _total;

    public bool IsWhole => _finish is not null || _refused;

    public Usage Usage { get; private set; }

    /// <summary>The client has said what the answer took. Nothing said is not nothing taken.</summary>
    public bool IsCounted { get; private set; }

    /// <summary>Takes one update; false if it says nothing but that the other side lives.</summary>
    public bool Take(ChatResponseUpdate update)
    {
        _model ??= update.ModelId;
        Count(LeastOfUpdate);
        bool says = update.FinishReason is not null;
        foreach (AIContent content in update.Contents)
        {
            Take(content);
            says |= content is not (TextContent { Text.Length: 0 } or UsageContent);
        }

        _finish = update.FinishReason ?? _finish;
        return says;
    }

    /// <summary>Text that came since the last call; empty if none did.</summary>
    public string TakeText()
    {
        if (_fresh.Length == 0)
        {
            return "";
        }

        string text = _fresh.ToString();
        _fresh.Clear();
        return text;
    }

    public Sample Finish()
    {
        string signer = settings.ToString();
        ImmutableArray<ContentBlock> content = [.. _parts.Select(part => Finish(part, signer))];
        bool cut = Usage.OutputTokens > 0 && Usage.OutputTokens >= (parameters.MaxTokens ?? parameters.MaxCompletionTokens ?? long.MaxValue);
        SampleStop? known = _refused ? SampleStop.Refusal : _finish?.Value switch
        {
            "stop" or "end_turn" => SampleStop.EndTurn,
            "length" or "max_tokens" => SampleStop.MaxTokens,
            "tool_calls" or "tool_use" => SampleStop.ToolCalls,
            "content_filter" or "refusal" => SampleStop.Refusal,
            "pause_turn" => SampleStop.PauseTurn,
            "stop_sequence" => SampleStop.StopSequence,
            _ => null,
        };
        bool calls = content.Any(block => block is ContentBlock.Call);
        return new Sample(content, WireReply.Judge(known ?? SampleStop.EndTurn, content, cut), Usage, CostUsd: null)
        {
            Model = _model,
            ProviderStop = known is null ? _finish?.Value : known == SampleStop.ToolCalls && !calls ? "tool_use" : null,
        };
    }

    private void Take(AIContent content)
    {
        switch (content)
        {
            case TextContent text:
                Say(text.Text);
                break;
            case TextReasoningContent thought:
                Think(thought);
                break;
            case FunctionCallContent { InformationalOnly: false } call:
                Call(call);
                break;
            case FunctionResultContent result:
                // The client ran it itself.
                _answered.Add(result.CallId);
                _parts.Add(content);
                break;
            case UsageContent usage:
                Usage += Read(usage.Details);
                IsCounted |= usage.Details is { InputTokenCount: not null, OutputTokenCount: not null };
                break;
            case ErrorContent error when string.Equals(error.ErrorCode, "Refusal", StringComparison.OrdinalIgnoreCase):
                _refused = true;
                Say(error.Message);
                break;
            case ErrorContent error:
                throw ChatClientFailure.InStream(settings.Provider, error);
            default:
                _parts.Add(content);
                break;
        }
    }

    /// <summary>Pieces of text; some clients send what came so far again with each piece, or all of it at the end.</summary>
    private void Say(string? piece)
    {
        if (string.IsNullOrEmpty(piece))
        {
            return;
        }

        if (_parts is not [.., StringBuilder text])
        {
            text = new StringBuilder();
            _parts.Add(text);
        }

        if (text.Length >= LeastRepeated && piece.Length >= text.Length && text.Equals(piece.AsSpan(0, text.Length)))
        {
            piece = piece[text.Length..];
        }

        Count(piece.Length);
        text.Append(piece);
        _fresh.Append(piece);
    }

    private void Think(TextReasoningContent thought)
    {
        Count(thought.Text.Length);
        if (_parts is [.., ThoughtPart { IsOpen: true } open] && open.Add(thought))
        {
            return;
        }

        _parts.Add(new ThoughtPart(thought));
    }

    private void Call(FunctionCallContent call)
    {
        string arguments = ChatClientArguments.Write(call);
        Count(arguments.Length);
        var part = new CallPart(call, arguments);
        int known = string.IsNullOrEmpty(call.CallId) ? -1 : _parts.FindIndex(other => other is CallPart { Call: var before } && before.CallId == call.CallId);
        if (known >= 0 && part.GrewFrom((CallPart)_parts[known]))
        {
            _parts[known] = part;
        }
        else
        {
            _parts.Add(part);
        }
    }

    private void Count(int length)
    {
        _total += length;
        if (_total > MaxTotal)
        {
            throw new AttemptException(ErrorCode.TooLarge, $"{settings.Provider}: the answer is larger than 64 MB", mayRetry: false);
        }
    }

    private ContentBlock Finish(object part, string signer) => part switch
    {
        StringBuilder text => new ContentBlock.Text(text.ToString()),
        ThoughtPart thought => ChatClientContent.Thought(thought.Whole(), signer),
        CallPart { Call.CallId: var id } call when id is null || !_answered.Contains(id) => new ContentBlock.Call(new ToolCall("", call.Call.Name ?? "", call.Arguments)),
        CallPart call => ChatClientContent.Keep(call.Call),
        AIContent content => ChatClientContent.Keep(content),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Clients count what a cache read or wrote as part of the input; here it is beside it.</summary>
    private static Usage Read(UsageDetails usage)
    {
        long read = Tokens(usage.CachedInputTokenCount);
        long write = usage.AdditionalCounts?.Where(count => IsWrite(count.Key)).Sum(count => Tokens(count.Value)) ?? 0;
        return new Usage(Math.Max(0, Tokens(usage.InputTokenCount) - read - write), Tokens(usage.OutputTokenCount), read, write, Tokens(usage.ReasoningTokenCount));
    }

    private static bool IsWrite(string name) => name.EndsWith("CacheCreationInputTokens", StringComparison.OrdinalIgnoreCase)
        || name.Equals("cache_creation_input_tokens", StringComparison.OrdinalIgnoreCase)
        || name.Contains("CacheWrite", StringComparison.OrdinalIgnoreCase);

    private static long Tokens(long? count) => Math.Max(0, count ?? 0);
}
