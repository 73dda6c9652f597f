namespace LlmProc;

/// <summary>What exists only while a process is at work: tools that run, queries that were sent, the clock of the run. Losing it loses nothing.</summary>
/// <remarks>It is its own lock, and lives inside one process only.</remarks>
internal sealed class Activation(WorkTokens tokens) : IDisposable
{
    // Most need none of these.
    private Dictionary<string, Task>? _tools;
    private string? _asked;
    private HashSet<string>? _askedMore;
    private Dictionary<string, ToolOutcome.Spawn>? _deferred;
    private Ending? _ending;
    private Dictionary<(string CallId, bool IsSpawn), bool>? _gated;
    private Task _asking = Task.CompletedTask;
    private (string Ask, int Samples, int Begun) _turn = ("", 0, 0);
    private Task _interrupting = Task.CompletedTask;
    private bool _disposed;
    private bool _isLent;
    private CancellationTokenSource _work = tokens.Take();
    private BudgetedSample? _ended;

    /// <summary>Cancelled when the current work shall be given up: the host stops here, or the run is to end.</summary>
    public CancellationToken Work => _work.Token;

    /// <summary>The same, for code of others, which may keep it: it will never mean the work of another process.</summary>
    public CancellationToken LentWork
    {
        get
        {
            _isLent = true;
            return _work.Token;
        }
    }

    /// <summary>The clock of the run that goes on; null if it has no timeout or has not been set.</summary>
    public ITimer? Clock { get; set; }

    /// <summary>When the run began or was taken up again, on the clock that only goes on; null between runs.</summary>
    public long? RunBegan { get; set; }

    /// <summary>The program's tools, once they have been needed.</summary>
    public ToolSet? Tools { get; set; }

    /// <summary>The sample that was set aside for and has not been sent.</summary>
    public BudgetedSample? Sample { get; set; }

    private Ending End => _ending ??= new Ending();

    public bool IsRunning(string callId) => _tools?.ContainsKey(callId) ?? false;

    /// <summary>It has begun and not ended.</summary>
    public bool IsHeldUp(string callId) => _tools is not null && _tools.TryGetValue(callId, out Task? tool) && !tool.IsCompleted;

    public void Run(string callId, Task tool) => (_tools ??= []).Add(callId, tool);

    public bool HasAsked(string callId) => _asked == callId || (_askedMore?.Contains(callId) ?? false);

    public void Asked(string callId)
    {
        if (_asked is null)
        {
            _asked = callId;
        }
        else
        {
            (_askedMore ??= []).Add(callId);
        }
    }

    /// <summary>How many calls of the turn have begun, counted from the first. While a wish waits, each is looked at again.</summary>
    public int Begun(RunState run)
    {
        if (_turn.Samples != run.Samples || _turn.Ask != run.Ask)
        {
            // Wishes of an earlier turn are nobody's any more.
            _deferred?.Clear();
            _turn = (run.Ask, run.Samples, 0);
        }
        else if (_deferred is { Count: > 0 })
        {
            _turn = (run.Ask, run.Samples, 0);
        }

        return _turn.Begun;
    }

    public void HasBegun(int count) => _turn.Begun = count;

    /// <summary>All children of the run have been told to stop.</summary>
    public bool HasStopped(RunState run, StopReason reason) => _ending?.StoppedAll == (run.Ask, reason);

    public void Stopped(RunState run, StopReason reason) => End.StoppedAll = (run.Ask, reason);

    /// <summary>Whether the gates are asked about a call, or had nothing to say about it.</summary>
    public bool? Waits(GatedCall call) => _gated is not null && _gated.TryGetValue(Question(call), out bool waits) ? waits : null;

    /// <param name="waits">False: nothing stands in its way any more.</param>
    public void Gate(GatedCall call, bool waits) => (_gated ??= [])[Question(call)] = waits;

    /// <summary>The gates have spoken, or had nothing to say: the call no longer waits, and what may not be done is not wished any more.</summary>
    public void Passed(GatedCall call, GateAnswer? answer)
    {
        Gate(call, waits: false);
        if (answer is { Verdict: not GateVerdict.Allow })
        {
            TakeDeferred(call.Call.Id);
        }
    }

    /// <summary>A tool with effects that asks a child is two things that the gates are asked about.</summary>
    private static (string, bool) Question(GatedCall call) => (call.Call.Id, call.Spawn is not null);

    /// <summary>Runs beside the process until it rests, like a tool.</summary>
    public void Ask(Task gate) => _asking = Task.WhenAll(_asking, gate);

    /// <summary>True the first time only.</summary>
    public bool FirstStop(string callId, StopReason reason) => End.Stopped.Add((callId, reason));

    /// <summary>Keeps a wish that cannot be granted yet: the gates are asked, or its child is busy with another query or must hear one before.</summary>
    public void Defer(string callId, ToolOutcome.Spawn wish) => (_deferred ??= [])[callId] = wish;

    public ToolOutcome.Spawn? Deferred(string callId) => _deferred?.GetValueOrDefault(callId);

    public ToolOutcome.Spawn? TakeDeferred(string callId) => _deferred is not null && _deferred.Remove(callId, out ToolOutcome.Spawn? wish) ? wish : null;

    /// <summary>What the sample took that has ended, or may have taken; null if there was none. It is booked by <see cref="Settle"/>.</summary>
    public Charge? TakeCharge()
    {
        Charge? took = Sample?.Took ?? _ending?.BrokenOff;
        _ended = Sample ?? _ended;
        Sample = null;
        _ending?.BrokenOff = null;
        return took;
    }

    /// <summary>What the sample took is in the journal. Only now others may have the rest: a machine that dies before counts all that was set aside.</summary>
    public void Settle()
    {
        _ended?.Dispose();
        _ended = null;
    }

    /// <summary>A sample was broken off, and the run goes on all the same: no event says what it took, so that it took all.</summary>
    public void Lose()
    {
        TakeCharge();
        _ended?.Sent();
        Settle();
    }

    /// <summary>The sample was interrupted; the event that ends the run tells what it took.</summary>
    public void BreakOff() => End.BrokenOff = TakeCharge();

    /// <remarks>Whoever waits goes on elsewhere: the one who interrupts may hold locks, and does not do the process's work.</remarks>
    public void Interrupt()
    {
        lock (this)
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
        lock (this)
        {
            // Whoever was asked has stopped thinking: what has no answer is asked again.
            foreach ((string, bool) question in _gated?.Where(gated => gated.Value).Select(gated => gated.Key).ToArray() ?? [])
            {
                _gated!.Remove(question);
            }

            _turn.Begun = 0;
            End.Retired.Add(_work);
            _work = tokens.Take();
        }
    }

    /// <summary>Ends the tools that run. They may ignore cancellation for a while; nobody reads their outcome any more, but nobody leaves them alone either.</summary>
    public Task DrainAsync()
    {
        if (_tools is null && _asking.IsCompletedSuccessfully)
        {
            return _interrupting;
        }

        Interrupt();
        return _tools is null ? Task.WhenAll(_asking, _interrupting) : Task.WhenAll([.. _tools.Values, _asking, _interrupting]);
    }

    public void Dispose()
    {
        Clock?.Dispose();
        TakeCharge();
        Settle();
        lock (this)
        {
            _disposed = true;
            tokens.Return(_work, isFree: !_isLent);
            _ending?.Retired.ForEach(retired => retired.Dispose());
        }
    }

    /// <summary>What is known once something is to end.</summary>
    private sealed class Ending
    {
        /// <summary>All children of that run have been told.</summary>
        public (string Ask, StopReason Reason)? StoppedAll { get; set; }

        public HashSet<(string, StopReason)> Stopped { get; } = [];

        public Charge? BrokenOff { get; set; }

        public List<CancellationTokenSource> Retired { get; } = [];
    }
}
