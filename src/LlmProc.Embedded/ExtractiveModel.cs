using System.Collections.Immutable;

namespace LlmProc;

/// <summary>One request in, one answer out: a pure function, so that a replay and a sibling say the same bytes.</summary>
internal sealed class ExtractiveModel : IModel
{
    // Where nothing tells which linked program knows the answer, asking a few costs less than asking back.
    private const int MostAskedInDoubt = 4;

    public IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, CancellationToken cancellationToken) =>
        Sample(request, cancellationToken).ToAsyncEnumerable();

    public ModelPrice? PriceOf(LlmProgram program) => ModelPrice.Free;

    /// <remarks>It reads and says what it likes, and takes nothing.</remarks>
    public SampleBound BoundOf(ModelRequest request) => new(0, 0) { InputUsd = 0, LeastOutput = 0 };

    private static IEnumerable<ModelUpdate> Sample(ModelRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ImmutableArray<ContentBlock> content = Answer(request);
        foreach (string line in content.OfType<ContentBlock.Text>().SelectMany(text => Lines(text.Value)))
        {
            yield return new ModelUpdate.TextDelta(line);
        }

        SampleStop stop = content.Any(block => block is ContentBlock.Call) ? SampleStop.ToolCalls : SampleStop.EndTurn;
        yield return new ModelUpdate.Completed(new Sample(content, stop, new Usage(0, 0), CostUsd: 0m));
    }

    private static ImmutableArray<ContentBlock> Answer(ModelRequest request)
    {
        Message last = request.Conversation.Last ?? Message.User("");
        if (last.Results.Any() && string.IsNullOrWhiteSpace(last.Text))
        {
            return Say(Relay.Text(request.Conversation));
        }

        Question question = Question.Read(last.Text);
        FileAnswers files = FileAnswers.Of(request.Head);
        if (SpawnOffer.Find(request.Head.Tools) is not { } spawn)
        {
            return Say(files.Answer(question));
        }

        var address = Address.Read(last.Text, spawn.Links);
        question = Question.Read(address.Query);
        ImmutableArray<Link> asked = address.To.IsEmpty ? Router.Choose(question, spawn.Links) : address.To;
        if (asked.IsEmpty && files.TryAnswer(question) is { } own)
        {
            return Say(own);
        }

        if (asked.IsEmpty && spawn.Links.Length <= MostAskedInDoubt)
        {
            asked = spawn.Links;
        }

        return asked.IsEmpty
            ? Say(spawn.WhomToAsk())
            : [.. asked.Select((link, i) => spawn.Call($"call_{request.Conversation.Count}_{i}", link, address.Query))];
    }

    private static ImmutableArray<ContentBlock> Say(string text) => [new ContentBlock.Text(text)];

    private static IEnumerable<string> Lines(string text)
    {
        for (int at = 0, end; at < text.Length; at = end)
        {
            int newline = text.IndexOf('\n', at);
            end = newline < 0 ? text.Length : newline + 1;
            yield return text[at..end];
        }
    }
}
