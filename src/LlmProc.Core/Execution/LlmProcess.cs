using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LlmProc;

/// <summary>
/// A running conversation made from a program. This file is the turn loop, the only one: decide from the state, do one thing, write down the event, apply
/// it. Nothing is true before it is in the journal, so a process can be dropped after any event and goes on elsewhere by reading its events again.
/// </summary>
/// <remarks>
/// Invariants. What to do next depends on the state alone; what else this class holds (<see cref="Activation"/>, <see cref="Inbox"/>) can be lost at any
/// time. A step yields one event. Tools and children act through their outcomes and reports, which arrive in the inbox and become events here.
/// </remarks>
public sealed partial class LlmProcess
{
    private readonly Kernel _kernel;
    private readonly IProcessHost _host;
    private readonly Inbox _inbox = new();
    private readonly int _resumedAt;
    private ProcessState _state;

    internal LlmProcess(ProcessState state, Kernel kernel, IProcessHost host)
    {
        _state = state;
        _resumedAt = state.Version;
        _kernel = kernel;
        _host = host;
    }

    /// <summary>Names the process in its journal.</summary>
    public ProcessId Id => _state.Id;

    /// <summary>Which model answers, as shown to people: provider and name.</summary>
    public string Model => Program.Model.ToString();

    /// <summary>The process as of its last event.</summary>
    public ProcessState State => Volatile.Read(ref _state);

    /// <summary>Goes on until the process is gone, has nothing to do, or <paramref name="suspended"/> says to stop here.</summary>
    private async Task WorkAsync(Activation activation, CancellationToken suspended)
    {
        // A run that is resumed has its whole time again: nobody knows how long the machine was away.
        SetClock(activation);
        while (_state.Exit is null)
        {
            ProcessEvent? e = await NextAsync(activation, suspended);
            if (e is null)
            {
                break;
            }

            e = Timed(e, activation);
            suspended.ThrowIfCancellationRequested();
            await _kernel.Journal.AppendAsync(Id, _state.Version, e, suspended);
            Volatile.Write(ref _state, _state.Apply(e));
            if (_state.Run?.Reserved is null)
            {
                activation.Settle();
            }

            Notify(e);
            Announce(e, activation);
        }
    }

    /// <summary>A wish to stop comes before all else, and breaks off what is being done.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ProcessEvent?> NextAsync(Activation activation, CancellationToken suspended)
    {
        while (true)
        {
            try
            {
                if (StopWanted() is { } wanted)
                {
                    return new ProcessEvent.StopRequested(wanted.Reason)
                    {
                        HadTimeLeft = wanted is { Reason: StopReason.Timeout, IsOwn: false } && !IsTimeUp(activation),
                    };
                }

                if (IsOverdue(activation))
                {
                    return new ProcessEvent.StopRequested(StopReason.Timeout);
                }

                if (_state.Stopping is null)
                {
                    await _kernel.Observers.ReadyAsync(_state, activation.Work);
                }

                return await StepAsync(activation);
            }
            catch (OperationCanceledException) when (!suspended.IsCancellationRequested && activation.Work.IsCancellationRequested)
            {
                activation.Renew();
            }
        }
    }

    private ValueTask<ProcessEvent?> StepAsync(Activation activation) => _state switch
    {
        { Version: 0 } => StartAsync(activation),
        { StartError: { } error } => new(new ProcessEvent.Exited(StopReason.Failed, error)),
        { Stopping: { } reason } => StopAsync(reason, activation),
        { Run: null } => RestAsync(activation),
        { Run.Calls.IsEmpty: false } => CallAsync(activation),
        { Run.Stop: null } => SampleAsync(activation),
        _ => new(Complete(activation)),
    };

    private async ValueTask<ProcessEvent?> StartAsync(Activation activation)
    {
        try
        {
            ProgramImage image = await _kernel.Images.LoadAsync(_state.Start, activation.Work);
            return new ProcessEvent.Started(_state.Start, image.Head, image.Missing, null);
        }
        catch (Exception e) when (e is LlmProcException or ToolException)
        {
            var error = new ProcessError(e is LlmProcException coded ? coded.Code : "preload", "could not start: " + e.Message);
            return new ProcessEvent.Started(_state.Start, new RequestHead("", []), [], error);
        }
    }

    /// <summary>Between runs: the next prompt, or the end.</summary>
    private async ValueTask<ProcessEvent?> RestAsync(Activation activation)
    {
        if (_state is { Runs: 0, Start.Prompt: { } prompt })
        {
            return new ProcessEvent.Prompted(_state.Start.ParentCall ?? RunName(1), Worded(prompt));
        }

        if (_state is { Runs: > 0, Start.Once: true } || _inbox.Any(arrival => arrival is Arrival.Close))
        {
            return await LeaveAsync(activation) ?? new ProcessEvent.Exited(_state.LastRun?.Reason ?? StopReason.EndTurn, _state.LastRun?.Error);
        }

        lock (_inbox)
        {
            _beginning = (Arrival.Ask?)_inbox.TryTake(arrival => arrival is Arrival.Ask);
            return _beginning is { } ask ? new ProcessEvent.Prompted(ask.Id, Worded(ask.Query)) : null;
        }
    }

    /// <summary>A query as the model reads it: with the schema, if its answer must match one.</summary>
    private string Worded(string query) => _state.Start.OutputSchema is not { } schema
        ? query
        : $"{query}\n\nAnswer with one JSON value and nothing else. It must match this JSON Schema:\n{schema.Trim()}";

    private ProcessEvent Complete(Activation activation)
    {
        RunState run = _state.Run!;
        return run.Stop switch
        {
            SampleStop.ContextFull => Compaction.Plan(_state, out string problem) ?? (ProcessEvent)new ProcessEvent.RunCompleted(
                StopReason.MaxTokens, new ProcessError("max_tokens", $"the answer was cut because the conversation fills what the model can read; {problem}")),
            SampleStop.MaxTokens when run.Lowered is { } limit => new ProcessEvent.RunCompleted(StopReason.Limit, limit),
            SampleStop.MaxTokens => new ProcessEvent.RunCompleted(StopReason.MaxTokens, new ProcessError("max_tokens", "the answer was cut at the output limit (max_tokens)")),
            SampleStop.Refusal => new ProcessEvent.RunCompleted(StopReason.Refusal, new ProcessError("refusal", "the model refused to answer")),
            SampleStop stop => AnswerCheck.Problem(_state, ProcessAccount.Answer(_state.Conversation, run.From)) is { } wrong
                ? new ProcessEvent.RunCompleted(StopReason.Failed, wrong)
                : new ProcessEvent.RunCompleted(stop == SampleStop.StopSequence ? StopReason.StopSequence : StopReason.EndTurn, null) { Duration = Worked(activation) },
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Ends a run, or the process: children first, so that each has its own last event and its spending is known.</summary>
    private async ValueTask<ProcessEvent?> StopAsync(StopReason reason, Activation activation)
    {
        if (_state.Run is { } stopped && !activation.HasStopped(stopped, reason))
        {
            foreach (PendingCall call in stopped.Calls)
            {
                if (call is { Child: { } child, Result: null })
                {
                    await AskAsync(child, activation);
                    if (activation.FirstStop(child.CallId, reason))
                    {
                        _host.Stop(child.Child.Id, child.CallId, reason);
                    }
                }
            }

            activation.Stopped(stopped, reason);
        }

        if (_state.Run is { } run)
        {
            return run.Asked > 0
                ? await NextReportAsync(activation)
                : new ProcessEvent.RunCompleted(reason, Stopped(reason)) { Took = activation.TakeCharge() };
        }

        return await LeaveAsync(activation) ?? new ProcessEvent.Exited(reason, Stopped(reason));
    }

    /// <summary>Sends the kept children away, one event each; null when none is left.</summary>
    private async ValueTask<ProcessEvent?> LeaveAsync(Activation activation)
    {
        if (_state.Kept is not [var kept, ..])
        {
            return null;
        }

        await _host.CloseAsync(kept.Start, activation.Work);
        return await NextReportAsync(activation);
    }

    private ProcessError Stopped(StopReason reason) => reason switch
    {
        StopReason.Timeout when _state is { HadTimeLeft: false, Start.Limits.Timeout: { } own } => new("timeout", $"limit timeout {Durations.Show(own)} reached"),
        StopReason.Timeout => new("timeout", "the time of the one who asked was over"),
        StopReason.Killed => new("killed", "it was killed"),
        StopReason.Denied => new("denied", _state.Run?.DeniedBecause switch
        {
            null => "a gate stopped the one who asked",
            "" => "a gate stopped it",
            var because => $"a gate stopped it: {because}",
        }),
        _ => new("cancelled", "it was cancelled"),
    };
}
