namespace LlmProc;

/// <summary>What a run tells while it goes on, for one who waits for it. The last update is <see cref="Completed"/>, which is what the run gives without a stream.</summary>
public abstract record RunUpdate
{
    private RunUpdate()
    {
    }

    /// <summary>A piece of what the process says, as it comes. What its children say is not among it: they answer their parent.</summary>
    public sealed record Text(string Value) : RunUpdate;

    /// <summary>The sample broke: what was said since the last <see cref="Happened"/> does not count, and another attempt may follow.</summary>
    public sealed record TextWithdrawn : RunUpdate;

    /// <summary>A sample waits for its turn, or for another attempt.</summary>
    /// <param name="Reason">A <see cref="ModelUpdate.Queued"/> or <see cref="ModelUpdate.Retrying"/>.</param>
    public sealed record Waiting(ModelUpdate Reason) : RunUpdate;

    /// <summary>An event of the process, or of one below it, is in the journal.</summary>
    /// <param name="Process">Whose event it is.</param>
    public sealed record Happened(ProcessId Process, ProcessEvent Event) : RunUpdate;

    /// <summary>The run has ended. A failed run is a result too; look at <see cref="RunResult.IsError"/>.</summary>
    public sealed record Completed(RunResult Result) : RunUpdate;
}
