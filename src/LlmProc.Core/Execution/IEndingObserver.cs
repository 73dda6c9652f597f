namespace LlmProc;

/// <summary>An observer that knows when it need not be told any more, and is taken off the list then.</summary>
internal interface IEndingObserver
{
    /// <summary>Nothing that happens from now on concerns it.</summary>
    bool HasEnded { get; }
}
