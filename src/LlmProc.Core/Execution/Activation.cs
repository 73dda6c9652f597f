namespace LlmProc;

/// <summary>What exists only while a process is at work: tools that run, queries that were sent, the clock of the run. Losing it loses nothing.</summary>
internal sealed class Activation(CancellationToken suspended) : IDisposable
{
    private readonly Dictionary<string, Task> _tools = [];
    private readonly HashSet<string> _asked = [];
    private readonly Dictionary<string, ToolOutcome> _deferred = [];
    private readonly List<CancellationTokenSource> _retired = [];
    private readonly HashSet<(string, StopReason)> _stopped = [];
    private readonly Dictionary<string, bool> _gated = [];
    private Task _asking = Task.CompletedTask;
    private Task _interrupting = Task.CompletedTask;
    private bool _disposed;
    private CancellationTokenSource _work = CancellationTokenSource.CreateLinkedTokenSource(suspended);

    /// <summary>Cancelled when the current work shall be given up: the host stops here, or the run is to end.</summary>
    public CancellationToken Work => _work.Token;

    /// <summary>The clock of the run that goes on; null if it has no timeout or has not been set.</summary>
    public ITimer? Clock { get; set; }

    /// <summary>When the run began or was taken up again, on the clock that only goes on; null between runs.</summary>
    public long? RunBegan { get; set; }

    /// <summary>The program's tools, once they have been needed.</summary>
    public ToolSet? Tools { get; set; }

    public bool IsRunning(string callId) => _tools.ContainsKey(callId);

    public void Run(string callId, Task tool) => _tools.Add(callId, tool);

    public bool HasAsked(string callId) => _asked.Contains(callId);

    public void Asked(string callId) => _asked.Add(callId);

    /// <summary>Whether the gates are asked about a call, or had nothing to say about it.</summary>
    public bool? Waits(string callId) => _gated.TryGetValue(callId, out bool waits) ? waits : null;

    /// <param name="waits">False: nothing stands in its way any more.</param>
    public void Gate(string callId, bool waits) => _gated[callId] = waits;

    /// <summary>Runs beside the process until it rests, like a tool.</summary>
    public void Ask(Task gate) => _asking = Task.WhenAll(_asking, gate);

    /// <summary>True the first time only.</summary>
    public bool FirstStop(string callId, StopReason reason) => _stopped.Add((callId, reason));

    /// <summary>Keeps a wish that cannot be granted yet, because its child is busy with another query.</summary>
    public void Defer(string callId, ToolOutcome wish) => _deferred[callId] = wish;

    public ToolOutcome? TakeDeferred(string callId) => _deferred.Remove(callId, out ToolOutcome? wish) ? wish : null;

    /// <remarks>Whoever waits goes on elsewhere: the one who interrupts may hold locks, and does not do the process's work.</remarks>
    public void Interrupt()
    {
        lock (_tools)
        {
            if (!_disposed)
            {
                _interrupting = Task.WhenAll(_interrupting, _work.CancelAsync());
            }
        }
    }

    /// <summary>Lets the process work again after an interruption.</summary>
    public void Renew()
    {
        lock (_tools)
        {
            // Whoever was asked has stopped thinking: what has no answer is asked again.
            foreach (string callId in _gated.Where(gated => gated.Value).Select(gated => gated.Key).ToArray())
            {
                _gated.Remove(callId);
            }

            _retired.Add(_work);
            _work = CancellationTokenSource.CreateLinkedTokenSource(suspended);
        }
    }

    /// <summary>Tools may ignore cancellation for a while; nobody reads their outcome any more, but nobody leaves them alone either.</summary>
    public async ValueTask DrainAsync()
    {
        await Task.WhenAll([.. _tools.Values, _asking, _interrupting]);
    }

    public void Dispose()
    {
        Clock?.Dispose();
        lock (_tools)
        {
            _disposed = true;
            _work.Dispose();
            _retired.ForEach(retired => retired.Dispose());
        }
    }
}
