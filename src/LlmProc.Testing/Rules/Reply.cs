using System.Collections.Immutable;

namespace LlmProc.Testing;

/// <summary>
/// What a scripted model answers: text, tool calls, or a failure. In texts and arguments <c>{0}</c>, <c>{1}</c> … are the groups of
/// <see cref="Match.LastMatches(string)"/> and <c>{last}</c> is the last text; in arguments they are escaped for JSON.
/// </summary>
/// <remarks>Immutable: every method gives a new value.</remarks>
public sealed record Reply
{
    private Reply()
    {
    }

    internal TimeSpan Delay { get; private init; }

    internal Failure? Failed { get; private init; }

    internal int? CutAfter { get; private init; }

    internal ImmutableArray<ContentBlock> Content { get; private init; } = [];

    internal SampleStop? StopReason { get; private init; }

    internal Usage? Usage { get; private init; }

    private decimal? CostUsd { get; init; } = 0;

    /// <summary>Says a text, streamed word by word.</summary>
    public static Reply Say(string text) => Blocks(new ContentBlock.Text(text));

    /// <summary>Calls a tool. The arguments are not checked, so they may be JSON that a model got wrong.</summary>
    public static Reply Call(string tool, string arguments = "{}") => Blocks(new ContentBlock.Call(new ToolCall("", tool, arguments)));

    /// <summary>Answers with these blocks, such as thinking or what only a provider knows. A call without an id is given one.</summary>
    public static Reply Blocks(params ImmutableArray<ContentBlock> content) => new() { Content = content };

    /// <summary>Fails with a <see cref="ModelException"/> of this code: <c>overloaded</c>, <c>rate_limit</c>, <c>auth</c> …</summary>
    public static Reply Fail(string code, string message) => new() { Failed = new Failure(code, message) };

    /// <summary>Goes on with the content of <paramref name="next"/>: a call after a text, or several calls in one turn.</summary>
    /// <exception cref="ArgumentException">One of both fails, or <paramref name="next"/> sets more than its content.</exception>
    public Reply And(Reply next)
    {
        if (Failed is not null || next != Blocks(next.Content))
        {
            throw new ArgumentException(
                "Only contents can be joined: set a stop, a delay, a usage or a cut on the whole reply, and let a failure stand alone.",
                nameof(next));
        }

        return this with { Content = [.. Content, .. next.Content] };
    }

    /// <summary>Stops for this reason; without it a reply with calls stops for them and any other ends the turn.</summary>
    public Reply Stop(SampleStop reason) => this with { StopReason = reason };

    /// <summary>Answers, or fails, only after <paramref name="delay"/> on the model's clock.</summary>
    public Reply After(TimeSpan delay) => this with { Delay = delay };

    /// <summary>
    /// Reports this usage and cost; without it the usage is estimated as a quarter of the characters. What costs nothing here costs what the
    /// program's <c>model.price</c> says, if it has one. A null cost is an unknown price.
    /// </summary>
    public Reply Takes(Usage usage, decimal? costUsd = 0) => this with { Usage = usage, CostUsd = costUsd };

    /// <summary>
    /// Breaks the stream after so many deltas, at the latest before its end: a <see cref="ModelException"/> of code <c>incomplete</c>.
    /// </summary>
    public Reply Cut(int after) => this with { CutAfter = after };

    /// <summary>The whole answer to one request.</summary>
    /// <remarks>Ids of calls come from the length of the conversation: the same again in a replay, different in the next turn.</remarks>
    internal Sample ToSample(ModelRequest request, Placeholders placeholders)
    {
        ImmutableArray<ContentBlock> content = ContentAfter(request.Conversation.Count, placeholders);
        Usage usage = Usage ?? UsageEstimate.Of(request, content);
        return new Sample(content, StopFor(content), usage, CostUsd == 0 && request.Program.Model.Price is { } price ? usage.CostAt(price) : CostUsd);
    }

    /// <summary>The blocks as they follow so many messages.</summary>
    internal ImmutableArray<ContentBlock> ContentAfter(int messages, Placeholders placeholders) =>
        [.. Content.Select((block, index) => Fill(block, $"call_{messages}_{index}", placeholders))];

    /// <summary>The same reply with everything filled in.</summary>
    internal Reply Resolved(int messages, Placeholders placeholders) => With(ContentAfter(messages, placeholders));

    internal Reply With(ImmutableArray<ContentBlock> content) => this with { Content = content };

    internal SampleStop StopFor(ImmutableArray<ContentBlock> content) =>
        StopReason ?? (content.Any(block => block is ContentBlock.Call) ? SampleStop.ToolCalls : SampleStop.EndTurn);

    private static ContentBlock Fill(ContentBlock block, string callId, Placeholders placeholders) => block switch
    {
        ContentBlock.Text text => new ContentBlock.Text(placeholders.FillText(text.Value)),
        ContentBlock.Call { Value: var call } => new ContentBlock.Call(call with
        {
            Id = call.Id.Length == 0 ? callId : call.Id,
            Arguments = placeholders.FillJson(call.Arguments),
        }),
        _ => block,
    };

    internal sealed record Failure(string Code, string Message);
}
