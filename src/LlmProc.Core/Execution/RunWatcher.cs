namespace LlmProc;

/// <summary>Lets a watch see one run of a root only, from its prompt to its end, with all that happens below it meanwhile. What children say is not among it: they answer their parent.</summary>
internal sealed class RunWatcher(ProcessId root, string ask, ProcessWatch watch) : IProcessObserver, IEndingObserver
{
    private readonly IProcessObserver _watch = watch;
    private volatile bool _isRunning;

    public bool HasEnded => watch.HasEnded;

    public void OnEvent(ProcessState state, ProcessEvent e)
    {
        bool isOwn = state.Id == root;
        if (isOwn && e is ProcessEvent.Prompted prompted)
        {
            _isRunning = prompted.Ask == ask;
        }

        if (_isRunning)
        {
            _watch.OnEvent(state, e);
        }

        if (isOwn && e is ProcessEvent.RunCompleted)
        {
            _isRunning = false;
        }
    }

    public void OnText(ProcessState state, string text)
    {
        if (_isRunning && state.Id == root)
        {
            _watch.OnText(state, text);
        }
    }

    public void OnWaiting(ProcessState state, ModelUpdate reason)
    {
        if (_isRunning && state.Id == root)
        {
            _watch.OnWaiting(state, reason);
        }
    }

    public void OnTextWithdrawn(ProcessState state)
    {
        if (_isRunning && state.Id == root)
        {
            _watch.OnTextWithdrawn(state);
        }
    }

    public ValueTask ReadyAsync(ProcessState state, CancellationToken cancellationToken) => _isRunning ? _watch.ReadyAsync(state, cancellationToken) : default;
}
