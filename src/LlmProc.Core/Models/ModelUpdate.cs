namespace LlmProc;

/// <summary>What a model says while it samples. The last update is <see cref="Completed"/>.</summary>
public abstract record ModelUpdate
{
    private ModelUpdate()
    {
    }

    /// <summary>Text as it comes, for people who watch. The sample holds all of it again.</summary>
    public sealed record TextDelta(string Text) : ModelUpdate;

    public sealed record Completed(Sample Sample) : ModelUpdate;
}
