namespace LlmProc;

/// <summary>What exists only while a process is at work: tools that run, queries that were sent, the clock of the run. Losing it loses nothing.</summary>
internal sealed class Activation(CancellationToken suspended) : IDisposable
{
    private readonly Dictionary<string, Task> _tools = [];
    private readonly HashSet<string> _asked = [];
    private readonly Dictionary<string, ToolOutcome> _deferred = [];
    private readonly List<CancellationTokenSource> _retired = [];
    private readonly HashSet<(string, StopReason)> _stopped = [];
    private string? _turn;
    private int _begun;
    private Charge? _brokenOff;
    private Task _interrupting = Task.CompletedTask;
    private bool _disposed;
    private CancellationTokenSource _work = CancellationTokenSource.CreateLinkedTokenSource(suspended);

    /// <summary>Cancelled when the current work shall be given up: the host stops here, or the run is to end.</summary>
    public CancellationToken Work => _work.Token;

    /// <summary>The clock of the run that goes on; null if it has no timeout or has not been set.</summary>
    public ITimer? Clock { get; set; }

    /// <summary>The program's tools, once they have been needed.</summary>
    public ToolSet? Tools { get; set; }

    /// <summary>The sample that was set aside for and has not been sent.</summary>
    public BudgetedSample? Sample { get; set; }

    public bool IsRunning(string callId) => _tools.ContainsKey(callId);

    public void Run(string callId, Task tool) => _tools.Add(callId, tool);

    /// <summary>Where in the turn that begins with a call the first stands that has not begun: with thousands of calls nobody looks at all of them each time.</summary>
    public int FirstToBegin(string firstCall)
    {
        if (_turn != firstCall)
        {
            (_turn, _begun) = (firstCall, 0);
        }

        return _begun;
    }

    /// <summary>Nothing is to be done for a call but to wait, or it has its result.</summary>
    public void Begun(int place, PendingCall call)
    {
        if (place == _begun && (call.Result is not null || call.Child is not null || IsRunning(call.Call.Id)))
        {
            _begun++;
        }
    }

    public bool HasAsked(string callId) => _asked.Contains(callId);

    public void Asked(string callId) => _asked.Add(callId);

    /// <summary>True the first time only.</summary>
    public bool FirstStop(string callId, StopReason reason) => _stopped.Add((callId, reason));

    /// <summary>Keeps a wish that cannot be granted yet, because its child is busy with another query.</summary>
    public void Defer(string callId, ToolOutcome wish) => _deferred[callId] = wish;

    public ToolOutcome? TakeDeferred(string callId) => _deferred.Remove(callId, out ToolOutcome? wish) ? wish : null;

    /// <summary>What a sample took that gives no answer, or may have taken; null if there was none.</summary>
    public Charge? TakeCharge()
    {
        Charge? took = Sample?.Took ?? _brokenOff;
        Sample?.Dispose();
        Sample = null;
        _brokenOff = null;
        return took;
    }

    /// <summary>The sample was interrupted; the event that ends the run tells what it took.</summary>
    public void BreakOff() => _brokenOff = TakeCharge();

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
            _retired.Add(_work);
            _work = CancellationTokenSource.CreateLinkedTokenSource(suspended);
        }
    }

    /// <summary>Tools may ignore cancellation for a while; nobody reads their outcome any more, but nobody leaves them alone either.</summary>
    public async ValueTask DrainAsync()
    {
        await Task.WhenAll([.. _tools.Values, _interrupting]);
    }

    public void Dispose()
    {
        Clock?.Dispose();
        Sample?.Dispose();
        lock (_tools)
        {
            _disposed = true;
            _work.Dispose();
            _retired.ForEach(retired => retired.Dispose());
        }
    }
}
