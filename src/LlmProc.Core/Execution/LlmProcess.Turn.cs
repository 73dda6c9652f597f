using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace LlmProc;

/// <summary>The steps of a turn: one sample, then its calls.</summary>
public sealed partial class LlmProcess
{
    private const int MaxCutTurns = 2;
    private const int MaxPauses = 5;

    // Awaited once and at once, as all that pools its memory here: a thousand samples in flight are a thousand of each.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ProcessEvent?> SampleAsync(Activation activation)
    {
        RunState run = _state.Run!;
        if (OutOfIterations() is { } ended)
        {
            return ended;
        }

        if (run.Repeats.Loop is { } loop)
        {
            return new ProcessEvent.RunCompleted(StopReason.Loop, Repeats.Error(loop));
        }

        if (run.CutTurns > MaxCutTurns)
        {
            return Ended(StopReason.MaxTokens, "max_tokens", "its tool calls were cut at the output limit (max_tokens) again and again");
        }

        if (run.Pauses > MaxPauses)
        {
            return Ended(StopReason.Failed, "pause_turn", "the provider paused the turn again and again without an answer");
        }

        if (activation.Sample is null && await AnsweredAsync(activation) is { } answered)
        {
            return answered;
        }

        try
        {
            if (_kernel.Ledger.IsBudgeted(Id))
            {
                return activation.Sample is null ? await ReserveAsync(activation) : await SampleWithinBudgetAsync(activation);
            }

            using TreeLedger.Place place = await EnterAsync(activation.Work);
            return new ProcessEvent.Sampled(Renamed(await StreamAsync(new ModelRequest(Program, _state.Head!, _state.Conversation) { CallPath = Id.CallPath }, null, activation.Work)));
        }
        catch (OperationCanceledException) when (activation.Work.IsCancellationRequested)
        {
            Withdraw();
            throw;
        }
        catch (LlmProcException e)
        {
            Withdraw();
            return NoSample(e, activation.TakeCharge());
        }
        catch (Exception e)
        {
            Withdraw();
            _kernel.Logger.SampleFailed(Id, e);
            return Ended(StopReason.Failed, "internal", $"the provider '{Program.Model.Provider}' broke in a way it should not ({e.GetType().Name}); the log has more")
                with { Took = activation.TakeCharge() };
        }
    }

    /// <summary>A request that was too long is not made again: the next one is shorter, or the run ends.</summary>
    private ProcessEvent NoSample(LlmProcException e, Charge? took)
    {
        Spending? lost = e is ModelException { Usage: var usage } model && usage != default ? new Spending(usage, model.CostUsd, 0, 0) : null;
        if (e.Code != ModelException.ContextOverflow)
        {
            return Ended(StopReason.Failed, e.Code, e.Message) with { Lost = lost, Took = took };
        }

        return Compaction.Plan(_state, out string problem) is { } compacted
            ? compacted with { Lost = lost, Took = took }
            : Ended(StopReason.Failed, e.Code, $"{e.Message}; {problem}") with { Lost = lost, Took = took };
    }

    /// <param name="budgeted">What is set aside for the sample; null without a limit of money or tokens.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Sample> StreamAsync(ModelRequest request, BudgetedSample? budgeted, CancellationToken cancellationToken)
    {
        await foreach (ModelUpdate update in _kernel.Models[Program].SampleAsync(request, cancellationToken).WithCancellation(cancellationToken))
        {
            switch (update)
            {
                case ModelUpdate.TextDelta { Text.Length: > 0 } delta:
                    _kernel.Observers.Tell(_state, delta.Text, static (observer, state, text) => observer.OnText(state, text));
                    await _kernel.Observers.ReadyAsync(_state, cancellationToken);
                    break;
                case ModelUpdate.Retrying retrying:
                    Withdraw();
                    budgeted?.Retry(retrying.Lost);
                    _kernel.Observers.Tell(_state, update, static (observer, state, reason) => observer.OnWaiting(state, reason));
                    break;
                case ModelUpdate.Queued:
                    _kernel.Observers.Tell(_state, update, static (observer, state, reason) => observer.OnWaiting(state, reason));
                    break;
                case ModelUpdate.Completed completed:
                    return completed.Sample;
            }
        }

        throw new ModelException("incomplete", $"the answer of {Program.Model} broke off");
    }

    /// <summary>Our own call ids: those of providers may be empty, repeated or too long, and a replay must give the same ones.</summary>
    private Sample Renamed(Sample sample)
    {
        ImmutableArray<ContentBlock>.Builder? content = null;
        int ordinal = 0;
        for (int i = 0; i < sample.Content.Length; i++)
        {
            if (sample.Content[i] is null or ContentBlock.Text { Value: null } or ContentBlock.Call { Value: null or { Tool: null } or { Arguments: null } })
            {
                throw new InvalidOperationException($"block {i} of the answer is not whole");
            }

            if (sample.Content[i] is ContentBlock.Call { Value: var call })
            {
                content ??= sample.Content.ToBuilder();
                content[i] = new ContentBlock.Call(call with { Id = DerivedCallId.Make(_state.Own.Samples + 1, ordinal++) });
            }
        }

        return content is null ? sample : sample with { Content = content.MoveToImmutable() };
    }

    /// <summary>Begins what has not begun, in call order, and waits for whatever ends first.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ProcessEvent?> CallAsync(Activation activation)
    {
        if (_state.Run!.Stop is SampleStop.Refusal)
        {
            return Complete(activation);
        }

        if (OutOfIterations() is { } ended)
        {
            // Nobody could read the results: no tool is run and no child is paid for.
            return ended;
        }

        while (true)
        {
            // What has begun stays begun: among thousands of calls each is looked at once.
            for (int at = activation.Begun(_state.Run); at < _state.Run.Calls.Count; at++)
            {
                PendingCall pending = _state.Run.Calls[at];
                if (pending.Result is null && await BeginAsync(pending, activation, isLast: at == _state.Run.Calls.Count - 1) is { } begun)
                {
                    return begun;
                }

                activation.HasBegun(at + 1);
            }

            Arrival arrival = await _inbox.TakeAsync(arrival => arrival is Arrival.Report or Arrival.ToolEnded or Arrival.GatePassed, activation.Work);
            if (arrival is Arrival.GatePassed passed && _state.Run.Find(passed.Asked.Call.Id) is >= 0 and int gated)
            {
                // Let through, the call is to be begun.
                activation.HasBegun(gated);
            }

            if (Happened(arrival, activation) is { } e)
            {
                if (e is ProcessEvent.ChildStarted child)
                {
                    // A tool took its time to ask for a child, which is to be asked next.
                    activation.HasBegun(_state.Run.Find(child.CallId));
                }

                return e;
            }
        }
    }

    private async ValueTask<ProcessEvent?> BeginAsync(PendingCall pending, Activation activation, bool isLast)
    {
        ToolCall call = pending.Call;
        if (pending.Child is { } child)
        {
            await AskAsync(child, activation, here: isLast);
            return null;
        }

        if (activation.TakeDeferred(call.Id) is { } deferred)
        {
            return Outcome(call, deferred, activation);
        }

        if (activation.IsRunning(call.Id))
        {
            return null;
        }

        if (pending.ToolStartedAt <= _resumedAt)
        {
            return Failed(call, "Interrupted: the runtime stopped while this ran. It may or may not have taken effect. Check before you repeat it.") with { Interrupted = true };
        }

        activation.Tools ??= (await _kernel.Images.LoadAsync(_state.Start.Program, _state.Start.Access, activation.Work)).Tools;
        if (activation.Tools.Find(call.Tool, _state.Start.Access, out string problem) is not { } tool)
        {
            return Failed(call, problem);
        }

        if (tool.Spec.Effects == ToolEffects.Once && !_kernel.Gates.AreOpen && WaitsAtGates(pending, new GatedCall(call, tool.Spec, null), activation))
        {
            return null;
        }

        if (tool.Spec.Effects == ToolEffects.Once && pending.ToolStartedAt is null)
        {
            return new ProcessEvent.ToolStarted(call.Id);
        }

        ValueTask<ToolOutcome> outcome = ToolInvocation.InvokeAsync(tool, call, Id, _kernel, tool is SpawnTool ? activation.Work : activation.LentWork);
        if (outcome.IsCompletedSuccessfully)
        {
            return Outcome(call, outcome.Result, activation);
        }

        activation.Run(call.Id, DeliverAsync(call, outcome));
        return null;
    }

    private async Task DeliverAsync(ToolCall call, ValueTask<ToolOutcome> outcome)
    {
        try
        {
            _inbox.Put(new Arrival.ToolEnded(call, await outcome));
        }
        catch (OperationCanceledException) when (!_host.Suspended.IsCancellationRequested)
        {
            // The run was stopped, and its last event says so; or a stop came too late for the run that it meant, and this one goes on.
            _inbox.Put(new Arrival.ToolEnded(call, new ToolOutcome.Returned("Interrupted. It may or may not have taken effect. Check before you repeat it.", IsError: true)));
        }
        catch (OperationCanceledException)
        {
            // The machine stops; whoever goes on sees what was begun.
        }
    }

    private ProcessEvent? Outcome(ToolCall call, ToolOutcome outcome, Activation activation)
    {
        switch (outcome)
        {
            case ToolOutcome.Returned returned:
                return new ProcessEvent.ToolReturned(new ToolResult(call.Id, returned.Text, returned.IsError), null)
                {
                    Receipts = returned.Receipts.IsEmpty ? null : returned.Receipts,
                };
            case ToolOutcome.WroteStderr written:
                return new ProcessEvent.ToolReturned(new ToolResult(call.Id, "written", IsError: false), written.Line);
            case ToolOutcome.Spawn wish when !_kernel.Gates.AreOpen && WaitsAtGates(PendingOf(call.Id), new GatedCall(call, SpecOf(call), wish), activation):
                activation.Defer(call.Id, wish);
                return null;
            case ToolOutcome.Spawn wish when IsTooEarly(call, wish, activation):
                activation.Defer(call.Id, wish);
                return null;
            case ToolOutcome.Spawn wish:
                ProcessEvent planned = SpawnPlan.Make(_state, call, wish, _kernel);

                // A kept child answers one query at a time: this one begins when the one before has its result.
                if (planned is ProcessEvent.ChildStarted { Kept: not null } child && IsBusy(child.Child.Id))
                {
                    activation.Defer(call.Id, wish);
                    return null;
                }

                return planned;
            default:
                throw new UnreachableException();
        }
    }

    private bool IsBusy(ProcessId child) => _state.Run!.Calls.Any(call => call is { Child: { } asked, Result: null } && asked.Child.Id == child);

    /// <summary>A kept child hears the queries of a turn in call order: whether one before this call may still ask the same child.</summary>
    private bool IsTooEarly(ToolCall call, ToolOutcome.Spawn wish, Activation activation)
    {
        if (wish.Link is null || Program.FindLink(wish.Link) is not { Session: LinkSession.Keep })
        {
            return false;
        }

        foreach (PendingCall before in _state.Run!.Calls)
        {
            if (before.Call.Id == call.Id)
            {
                return false;
            }

            // What has not said yet what it wants may want anything.
            if (before is { Result: null, Child: null } && (activation.Deferred(before.Call.Id) is not { } other || other.Link == wish.Link))
            {
                return true;
            }
        }

        return false;
    }

    private ProcessEvent? Happened(Arrival arrival, Activation activation) => arrival switch
    {
        Arrival.GatePassed passed when IsOpen(passed.Asked.Call.Id) && activation.Waits(passed.Asked) is not false => Passed(passed, activation),
        Arrival.ToolEnded ended when IsOpen(ended.Call.Id) => Outcome(ended.Call, ended.Outcome, activation),
        Arrival.Report { Value: { Ask: { } ask } report } when IsOpen(ask) => report.Gone
            ? new ProcessEvent.ChildExited(ask, report.Child, report.Result)
            : new ProcessEvent.ChildAnswered(ask, report.Child, report.Result),
        Arrival.Report { Value: { Gone: true } report } when _state.Kept.Any(kept => kept.Start.Id == report.Child) =>
            new ProcessEvent.ChildExited(null, report.Child, report.Result),
        _ => null,
    };

    private bool IsOpen(string callId) => _state.Run is { } run && run.Find(callId) is >= 0 and int at && run.Calls[at].Result is null;

    private async ValueTask<ProcessEvent> NextReportAsync(Activation activation)
    {
        while (true)
        {
            if (Happened(await _inbox.TakeAsync(arrival => arrival is Arrival.Report, activation.Work), activation) is { } e)
            {
                return e;
            }
        }
    }

    /// <summary>Asks a child once per activation: the host starts it if need be, and drops what the child has heard before.</summary>
    private async ValueTask AskAsync(ProcessEvent.ChildStarted child, Activation activation, bool here = false)
    {
        if (!activation.HasAsked(child.CallId))
        {
            await _host.AskAsync(child.Child, child.CallId, child.Query, here, activation.Work);
            activation.Asked(child.CallId);
        }
    }

    private static ProcessEvent.ToolReturned Failed(ToolCall call, string text) => new(new ToolResult(call.Id, text, IsError: true), null);

    private ProcessEvent.RunCompleted? OutOfIterations()
    {
        int iterations = _state.Start.Limits.Iterations ?? Limits.DefaultIterations;
        return _state.Run!.Samples < iterations
            ? null
            : Ended(StopReason.Iterations, "limit.iterations", string.Create(CultureInfo.InvariantCulture, $"limit iterations {iterations} reached"));
    }

    private static ProcessEvent.RunCompleted Ended(StopReason reason, string code, string message) => new(reason, new ProcessError(code, message));
}
