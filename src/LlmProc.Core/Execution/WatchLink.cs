namespace LlmProc;

/// <summary>A watch among the observers, as long as somebody can still read it: one that was let go unread ends by itself.</summary>
internal sealed class WatchLink : IProcessObserver, IEndingObserver
{
    private readonly WeakReference<ProcessWatch> _watch;
    private ProcessWatch? _held;

    public WatchLink(ProcessWatch watch)
    {
        _watch = new WeakReference<ProcessWatch>(watch);

        // Processes that wait must not be forgotten.
        _held = watch.HoldsProcesses ? watch : null;
    }

    public bool HasEnded => Watch is not { HasEnded: false };

    private ProcessWatch? Watch => _watch.TryGetTarget(out ProcessWatch? watch) ? watch : null;

    /// <summary>Somebody reads it now, whom perhaps nothing but the watch keeps alive.</summary>
    public void Hold(ProcessWatch watch) => _held = watch;

    public void OnEvent(ProcessState state, ProcessEvent e) => ((IProcessObserver?)Watch)?.OnEvent(state, e);

    public void OnText(ProcessState state, string text) => ((IProcessObserver?)Watch)?.OnText(state, text);

    public void OnWaiting(ProcessState state, ModelUpdate reason) => ((IProcessObserver?)Watch)?.OnWaiting(state, reason);

    public void OnTextWithdrawn(ProcessState state) => ((IProcessObserver?)Watch)?.OnTextWithdrawn(state);

    public ValueTask ReadyAsync(ProcessState state, CancellationToken cancellationToken) => ((IProcessObserver?)_held)?.ReadyAsync(state, cancellationToken) ?? default;
}
