namespace LlmProc.Providers;

/// <summary>One attempt at a sample. Every way in which it can end but one is an <see cref="AttemptException"/>: the answer is whole.</summary>
internal abstract class Attempt : IAsyncDisposable
{
    /// <summary>Who answers, as messages say it.</summary>
    public abstract string Provider { get; }

    /// <summary>Something of the answer has come.</summary>
    public abstract bool HasBegun { get; }

    /// <summary>What was said of its tokens so far.</summary>
    public abstract Usage Usage { get; }

    /// <summary>All tokens that it took are in <see cref="Usage"/>.</summary>
    public abstract bool IsCounted { get; }

    /// <summary>The provider says that the model called in a way it could not read: asked again it mostly does better.</summary>
    public virtual bool IsGarbled => false;

    /// <summary>Asks, and comes back when the answer begins, if that can be told.</summary>
    public abstract ValueTask BeginAsync(CancellationToken cancellationToken);

    /// <summary>Text of the answer as soon as there is some; null when the answer is whole.</summary>
    public abstract ValueTask<string?> NextTextAsync();

    /// <summary>Lets go of whatever it holds; what it has read can still be asked for.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>The whole answer.</summary>
    /// <param name="lost">What the attempts before took, which belongs to the price of this one.</param>
    public abstract Sample Finish(Usage lost);

    /// <summary>Another attempt at the same.</summary>
    public abstract Attempt Again();

    /// <summary>It thought and forgot to speak, or announced a call and made none: asked again it mostly does.</summary>
    public bool SaidNothing(Sample sample) => IsGarbled || (sample.Stop == SampleStop.EndTurn
        && !sample.Content.Any(block => block is ContentBlock.Call)
        && (sample.ProviderStop == "tool_use"
            || (sample.Content.Any(block => block is ContentBlock.Thinking) && !sample.Content.Any(block => block is ContentBlock.Text text && !string.IsNullOrWhiteSpace(text.Value)))));
}
