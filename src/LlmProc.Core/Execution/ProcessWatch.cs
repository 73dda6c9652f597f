namespace LlmProc;

/// <summary>
/// Sees everything that the processes of a tree do, in one order, away from their path: what is told waits in a bounded queue until it is read. In this order a
/// parent's event stands before what it led to in a child, and a child's end before its parent hears of it.
/// </summary>
/// <remarks>
/// It watches from its creation until <see cref="Close"/>, as one of the observers of a host or by <see cref="LlmProcess.WatchAsync(CancellationToken)"/>,
/// and is read once. It cannot change what is decided.
/// </remarks>
public sealed class ProcessWatch : IProcessObserver, IEndingObserver, IAsyncEnumerable<ProcessNotice>
{
    private readonly WatchOptions _options;
    private readonly NoticeQueue _queue;

    /// <summary>Makes a watch that is told nothing yet.</summary>
    public ProcessWatch(WatchOptions? options = null)
    {
        _options = options ?? WatchOptions.Default;
        _queue = new NoticeQueue(_options);
    }

    internal bool HoldsProcesses => _options.HoldsProcesses;

    /// <summary>Closed, or dropped and told so.</summary>
    internal bool HasEnded => _queue.IsClosed;

    bool IEndingObserver.HasEnded => HasEnded;

    /// <summary>Nothing is told any more. What waits is still read.</summary>
    public void Close() => _queue.Close();

    /// <summary>What is told, in order; each notice is read once, on the thread of the one who reads.</summary>
    /// <remarks>Ends after <see cref="Close"/>, after the last event of the process that is watched, or after <see cref="ProcessNotice.Lagged"/>.</remarks>
    public async IAsyncEnumerator<ProcessNotice> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (await _queue.TakeAsync(cancellationToken) is { } notice)
        {
            yield return notice;
        }
    }

    void IProcessObserver.OnEvent(ProcessState state, ProcessEvent e)
    {
        if (Concerns(state))
        {
            _queue.Add(new ProcessNotice.Happened(Now, state, e));
            if (e is ProcessEvent.Exited && state.Id == _options.Below)
            {
                Close();
            }
        }
    }

    void IProcessObserver.OnText(ProcessState state, string text)
    {
        if (Concerns(state))
        {
            _queue.Add(new ProcessNotice.Said(Now, state.Start, text));
        }
    }

    void IProcessObserver.OnTextWithdrawn(ProcessState state)
    {
        if (Concerns(state))
        {
            _queue.Add(new ProcessNotice.Withdrawn(Now, state.Start));
        }
    }

    void IProcessObserver.OnWaiting(ProcessState state, ModelUpdate reason)
    {
        if (Concerns(state))
        {
            _queue.Add(new ProcessNotice.Waits(Now, state.Start, reason));
        }
    }

    ValueTask IProcessObserver.ReadyAsync(ProcessState state, CancellationToken cancellationToken) => _options.HoldsProcesses && Concerns(state) ? _queue.RoomAsync(cancellationToken) : default;

    private DateTimeOffset Now => _options.Time.GetUtcNow();

    private bool Concerns(ProcessState state) => _options.Below is not { } below || state.Id.IsOf(below);
}
