namespace LlmProc;

/// <summary>When a process works and when it rests, and what of the wishes to stop concerns it now.</summary>
public sealed partial class LlmProcess
{
    /// <param name="begin">Rings when the one who wakes the process holds nothing any more.</param>
    /// <param name="before">The work before this one, whose tools may not have ended yet.</param>
    private async Task WorkUntilRestAsync(WakeUp begin, Task before)
    {
        await begin;
        CancellationToken suspended = _host.Suspended;
        using var activation = new Activation(_kernel.Work);
        Volatile.Write(ref _activation, activation);
        try
        {
            do
            {
                await WorkAsync(activation, suspended);
            }
            while (!RestIfNothingCame(activation));
        }
        catch (OperationCanceledException) when (suspended.IsCancellationRequested)
        {
            // Stop here: nothing is written, and the process goes on when it is resumed.
        }
        catch (Exception e)
        {
            _kernel.Logger.ProcessFailed(Id, _state.Version, e);
            _host.Fail(e);
        }

        await DrainAsync(activation);
        await before;
        lock (_inbox)
        {
            // An idle process keeps nothing of its work, not even the task.
            _work = _isAtWork ? _work : Task.CompletedTask;
        }
    }

    private bool RestIfNothingCame(Activation activation)
    {
        lock (_inbox)
        {
            if (_state.Exit is null && (_stopsWanted is not null || _inbox.Any(arrival => arrival is Arrival.Ask or Arrival.Close)))
            {
                return false;
            }

            Interlocked.CompareExchange(ref _activation, null, activation);
            _isAtWork = false;
            return true;
        }
    }

    /// <summary>Takes the first wish to stop that has an object now. A wish for a run that has not begun waits for it; one for a run that is over is dropped.</summary>
    private StopWish? StopWanted()
    {
        lock (_inbox)
        {
            for (int i = 0; i < _stopsWanted?.Count; i++)
            {
                StopWish wish = _stopsWanted[i];
                if (IsForLater(wish))
                {
                    continue;
                }

                _stopsWanted.RemoveAt(i--);
                if (HasObject(wish))
                {
                    return wish;
                }
            }

            _stopsWanted = _stopsWanted is { Count: 0 } ? null : _stopsWanted;
            return null;
        }
    }

    private bool IsForLater(StopWish wish) => _state.Version == 0
        || (wish.Ask is { } ask && _state.Run?.Ask != ask && (IsToRun(ask) || IsAsked(ask)))
        || (wish is { Ask: null, Reason: not StopReason.Killed } && _state.Run is null && (_beginning is not null || _inbox.Any(static arrival => arrival is Arrival.Ask)));

    /// <summary>What has begun to stop is not stopped again, but it may still be killed.</summary>
    private bool HasObject(StopWish wish) => wish.Reason is StopReason.Killed
        ? _state.Stopping is not StopReason.Killed && (wish.Ask is null || _state.Run?.Ask == wish.Ask || _state.Start.Once)
        : _state.Stopping is null && (wish.Ask is null ? _state.Run is not null || IsToRun(null) : _state.Run?.Ask == wish.Ask);

    private bool IsToRun(string? ask) => _state is { Runs: 0, Start.Prompt: not null } && (ask is null || ask == (_state.Start.ParentCall ?? RunName(1)));

    /// <summary>Whether a query has arrived whose run has not begun.</summary>
    private bool IsAsked(string ask)
    {
        lock (_inbox)
        {
            return _beginning?.Id == ask || _inbox.HasAsk(ask);
        }
    }

    private void SetClock(Activation activation)
    {
        activation.RunBegan = _state.Run is null ? null : activation.RunBegan ?? _kernel.Time.GetTimestamp();
        if (_state is { Run: not null, Start.Limits.Timeout: { } timeout } && activation.Clock is null)
        {
            activation.Clock = _kernel.Time.CreateTimer(ask => Stop(new StopWish(StopReason.Timeout, (string)ask!) { IsOwn = true }), _state.Run.Ask, timeout, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The time is up, and nothing new begins. A timer may say so a little later than those of children that had as long.</summary>
    private bool IsOverdue(Activation activation) =>
        _state is { Stopping: null, Run: { Stop: null } or { Calls.IsEmpty: false } } && IsTimeUp(activation);

    private bool IsTimeUp(Activation activation) => _state.Start.Limits.Timeout is { } timeout && Worked(activation) >= timeout;

    /// <summary>The end of a run says how long it took.</summary>
    private ProcessEvent Timed(ProcessEvent e, Activation activation) => e is ProcessEvent.RunCompleted { Duration.Ticks: 0 } completed
        ? completed with { Duration = Worked(activation) }
        : e;

    private TimeSpan Worked(Activation activation) => activation.RunBegan is { } began ? _kernel.Time.GetElapsedTime(began) : TimeSpan.Zero;

    /// <summary>After an event is true: sets the clock of a run, and says that it has ended.</summary>
    private void Announce(ProcessEvent e, Activation activation)
    {
        SetClock(activation);
        if (e is ProcessEvent.Prompted)
        {
            lock (_inbox)
            {
                if (_beginning is { } ask)
                {
                    CalledFrom.GoOn(ask.From);
                    _beginning = null;
                }
            }
        }

        if (e is ProcessEvent.Prompted && _state.Start.Parent is null)
        {
            _kernel.Ledger.BeginRun(Id);
        }
        else if (e is ProcessEvent.ChildExited { Child: var ended })
        {
            _kernel.Ledger.End(ended);
        }

        if (e is ProcessEvent.RunCompleted)
        {
            activation.Clock?.Dispose();
            activation.Clock = null;
        }

        if (e is ProcessEvent.StopRequested || (_state.Stopping is not null && e is ProcessEvent.GateAnswered or ProcessEvent.ChildAnswered { Result.GateStop: not null } or ProcessEvent.ChildExited { Result.GateStop: not null }))
        {
            // As if somebody had stopped it: what runs is broken off.
            activation.Interrupt();
        }

        if (e is ProcessEvent.GateAnswered { Verdict: GateVerdict.Stop } && _state.Start.Parent is not null)
        {
            // Who waits for it will read it in its report. Until then nothing else of the tree shall begin.
            _host.Stop(Id.Root, ask: null, StopReason.Denied);
        }

        if (e is ProcessEvent.Exited || (e is ProcessEvent.RunCompleted && !_state.Start.Once))
        {
            Report(_state.Runs == 0 || e is ProcessEvent.RunCompleted || _state.Start.Once ? _state.LastRun?.Ask ?? _state.Start.ParentCall : null);
        }

        if (e is ProcessEvent.Exited)
        {
            _host.Gone(Id);
        }
    }

    private sealed record StopWish(StopReason Reason, string? Ask)
    {
        /// <summary>Its own clock wants it.</summary>
        public bool IsOwn { get; init; }
    }
}
