namespace LlmProc;

/// <summary>What a model says while it samples. The last update is <see cref="Completed"/>.</summary>
public abstract record ModelUpdate
{
    private ModelUpdate()
    {
    }

    /// <summary>Text as it comes, for people who watch. The sample holds all of it again.</summary>
    public sealed record TextDelta(string Text) : ModelUpdate;

    /// <summary>An attempt failed, and the sample begins again after a wait: text that came so far does not count.</summary>
    /// <param name="Attempt">The one that failed, counted from 1.</param>
    /// <param name="Code">What went wrong, as in <see cref="LlmProcException.Code"/>.</param>
    public sealed record Retrying(int Attempt, TimeSpan Wait, string Code, string Message) : ModelUpdate
    {
        /// <summary>What the attempt took; null if an answer had begun and nobody can tell.</summary>
        public Usage? Lost { get; init; } = default(Usage);
    }

    /// <summary>The sample has to wait before it is sent.</summary>
    public sealed record Queued(TimeSpan Wait, string Reason) : ModelUpdate;

    /// <summary>The whole answer; nothing follows.</summary>
    public sealed record Completed(Sample Sample) : ModelUpdate;
}
