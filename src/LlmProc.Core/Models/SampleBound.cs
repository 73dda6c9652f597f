using System.Text;

namespace LlmProc;

/// <summary>The most that one sample may take, known before it is sent: what a budget sets aside for it.</summary>
/// <param name="InputTokens">No fewer than the provider will count.</param>
/// <param name="OutputTokens">The output limit that will be sent, unless the budget lowers it.</param>
public readonly record struct SampleBound(long InputTokens, long OutputTokens)
{
    /// <summary>Output limit under a budget, where a program sets none: without one a sample has no bound.</summary>
    public const long DefaultOutput = 16_384;

    /// <summary>Some providers take no lower output limit, and no answer is that short.</summary>
    public const long ShortestOutput = 16;

    /// <summary>What a provider adds to a conversation by itself: marks around messages, and a text that explains tools.</summary>
    private const long Frame = 64;
    private const long ToolFrame = 1024;
    private const long MessageFrame = 16;

    private const long MostTokens = 1_000_000_000_000_000;

    /// <summary>What the input may cost; null if the model's price is not known.</summary>
    public decimal? InputUsd { get; init; }

    /// <summary>In USD; 0 where the price is not known.</summary>
    public decimal UsdPerOutputToken { get; init; }

    /// <summary>The lowest output limit that makes sense for the model.</summary>
    public long LeastOutput { get; init; } = ShortestOutput;

    /// <summary>What a sample with an output limit may take. Money is 0 where the price is not known.</summary>
    public Charge At(long output) => new(InputTokens + output, (InputUsd ?? 0) + (output * UsdPerOutputToken));

    /// <summary>A bound from counts and a price. Input may be billed as read from a cache or, if the model writes one, as written to it.</summary>
    public static SampleBound Of(long input, long? output, ModelPrice? price, bool writesCache)
    {
        long sent = Math.Clamp(input, 0, MostTokens);
        long limit = Math.Clamp(output ?? DefaultOutput, 1, MostTokens);
        return new SampleBound(sent, limit)
        {
            InputUsd = price is null ? null : sent * PerToken(Math.Max(Math.Max(price.Input, price.CacheRead ?? 0), writesCache ? price.CacheWrite ?? 0 : 0)),
            UsdPerOutputToken = PerToken(price?.Output ?? 0),
            LeastOutput = Math.Min(ShortestOutput, limit),
        };
    }

    /// <summary>
    /// A bound for any model that reads text: a token is at least one byte of UTF-8. Of what an earlier request of the conversation is known to have taken
    /// only the count is used.
    /// </summary>
    public static SampleBound OfText(ModelRequest request, ModelPrice? price)
    {
        long input = Frame;
        long bytes = 0;
        Conversation node = request.Conversation;
        for (; node.Last is { } last && !ReferenceEquals(node, request.Known?.Conversation); node = node.Before!)
        {
            bytes += MessageFrame + last.Content.Sum(Bytes);
        }

        input += request.Known is { } known
            ? known.Total(bytes)
            : bytes + Encoding.UTF8.GetByteCount(request.Head.SystemPrompt) + request.Head.Tools.Sum(Bytes) + (request.Head.Tools.IsEmpty ? 0 : ToolFrame);
        ModelParameters parameters = request.Program.Parameters;
        return Of(input, parameters.MaxTokens ?? parameters.MaxCompletionTokens, price, writesCache: !request.Program.Model.DisableAutomaticCaching);
    }

    /// <summary>Tokens that so many bytes of a request may be, with what the provider adds.</summary>
    public static long OfBytes(long bytes, bool hasTools) => bytes + Frame + (hasTools ? ToolFrame : 0);

    private static decimal PerToken(decimal perMillion) => perMillion / 1_000_000m;

    private static long Bytes(ToolSpec tool) =>
        MessageFrame + Encoding.UTF8.GetByteCount(tool.Name) + Encoding.UTF8.GetByteCount(tool.Description) + Encoding.UTF8.GetByteCount(tool.InputSchema);

    private static long Bytes(ContentBlock block) => MessageFrame + block switch
    {
        ContentBlock.Text text => Encoding.UTF8.GetByteCount(text.Json ?? text.Value),
        ContentBlock.Thinking thinking => Encoding.UTF8.GetByteCount(thinking.Value) + Encoding.UTF8.GetByteCount(thinking.Signature ?? ""),
        ContentBlock.Call { Value: var call } => Encoding.UTF8.GetByteCount(call.Tool) + Encoding.UTF8.GetByteCount(call.Arguments),
        ContentBlock.Result { Value: var result } => Encoding.UTF8.GetByteCount(result.Text),
        ContentBlock.Opaque opaque => Encoding.UTF8.GetByteCount(opaque.Json),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
