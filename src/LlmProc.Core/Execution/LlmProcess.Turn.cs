using System.Diagnostics;
using System.Globalization;

namespace LlmProc;

/// <summary>The steps of a turn: one sample, then its calls.</summary>
public sealed partial class LlmProcess
{
    private const int MaxCutTurns = 2;
    private const int MaxPauses = 5;

    private async ValueTask<ProcessEvent?> SampleAsync(Activation activation)
    {
        RunState run = _state.Run!;
        if (OutOfIterations() is { } ended)
        {
            return ended;
        }

        if (run.CutTurns > MaxCutTurns)
        {
            return Ended(StopReason.MaxTokens, "max_tokens", "its tool calls were cut at the output limit (max_tokens) again and again");
        }

        if (run.Pauses > MaxPauses)
        {
            return Ended(StopReason.Failed, "pause_turn", "the provider paused the turn again and again without an answer");
        }

        try
        {
            using TreeLedger.Place place = await _kernel.Ledger.EnterAsync(Id, activation.Work);
            return new ProcessEvent.Sampled(Renamed(await StreamAsync(activation.Work)));
        }
        catch (OperationCanceledException) when (activation.Work.IsCancellationRequested)
        {
            Withdraw();
            throw;
        }
        catch (LlmProcException e)
        {
            Withdraw();
            return Ended(StopReason.Failed, e.Code, e.Message);
        }
        catch (Exception e)
        {
            Withdraw();
            _kernel.Logger.SampleFailed(Id, e);
            return Ended(StopReason.Failed, "internal", $"the provider '{Program.Model.Provider}' broke in a way it should not ({e.GetType().Name}); the log has more");
        }
    }

    private async Task<Sample> StreamAsync(CancellationToken cancellationToken)
    {
        var request = new ModelRequest(Program, _state.Head!, _state.Conversation) { CallPath = Id.CallPath };
        await foreach (ModelUpdate update in _kernel.Models[Program].SampleAsync(request, cancellationToken).WithCancellation(cancellationToken))
        {
            switch (update)
            {
                case ModelUpdate.TextDelta delta:
                    Notify(observer => observer.OnText(Id, delta.Text));
                    break;
                case ModelUpdate.Retrying:
                    Withdraw();
                    Notify(observer => observer.OnWaiting(Id, update));
                    break;
                case ModelUpdate.Queued:
                    Notify(observer => observer.OnWaiting(Id, update));
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
        int ordinal = 0;
        return sample with
        {
            Content = [.. sample.Content.Select(block => block is ContentBlock.Call call
                ? new ContentBlock.Call(call.Value with { Id = DerivedCallId.Make(_state.Version + 1, ordinal++) })
                : block)],
        };
    }

    /// <summary>Begins what has not begun, in call order, and waits for whatever ends first.</summary>
    private async ValueTask<ProcessEvent?> CallAsync(Activation activation)
    {
        if (_state.Run!.Stop is SampleStop.Refusal)
        {
            return Complete();
        }

        if (OutOfIterations() is { } ended)
        {
            // Nobody could read the results: no tool is run and no child is paid for.
            return ended;
        }

        foreach (PendingCall pending in _state.Run.Calls)
        {
            if (pending.Result is null && await BeginAsync(pending, activation) is { } e)
            {
                return e;
            }
        }

        while (true)
        {
            Arrival arrival = await _inbox.TakeAsync(arrival => arrival is Arrival.Report or Arrival.ToolEnded, activation.Work);
            if (Happened(arrival, activation) is { } e)
            {
                return e;
            }
        }
    }

    private async ValueTask<ProcessEvent?> BeginAsync(PendingCall pending, Activation activation)
    {
        ToolCall call = pending.Call;
        if (pending.Child is { } child)
        {
            await AskAsync(child, activation);
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
            return Failed(call, "Interrupted: the runtime stopped while this ran. It may or may not have taken effect. Check before you repeat it.");
        }

        activation.Tools ??= (await _kernel.Images.LoadAsync(_state.Start.Program, _state.Start.Access, activation.Work)).Tools;
        if (activation.Tools.Find(call.Tool, _state.Start.Access, out string problem) is not { } tool)
        {
            return Failed(call, problem);
        }

        if (tool.Spec.Effects == ToolEffects.Once && pending.ToolStartedAt is null)
        {
            return new ProcessEvent.ToolStarted(call.Id);
        }

        ValueTask<ToolOutcome> outcome = ToolInvocation.InvokeAsync(tool, call, Id, _kernel.Logger, activation.Work);
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
        catch (OperationCanceledException)
        {
            // The run was stopped; its last event says so.
        }
    }

    private ProcessEvent? Outcome(ToolCall call, ToolOutcome outcome, Activation activation)
    {
        switch (outcome)
        {
            case ToolOutcome.Returned returned:
                return new ProcessEvent.ToolReturned(new ToolResult(call.Id, returned.Text, returned.IsError), null);
            case ToolOutcome.WroteStderr written:
                return new ProcessEvent.ToolReturned(new ToolResult(call.Id, "written", IsError: false), written.Line);
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

    private ProcessEvent? Happened(Arrival arrival, Activation activation) => arrival switch
    {
        Arrival.ToolEnded ended when IsOpen(ended.Call.Id) => Outcome(ended.Call, ended.Outcome, activation),
        Arrival.Report { Value: { Ask: { } ask } report } when IsOpen(ask) => report.Gone
            ? new ProcessEvent.ChildExited(ask, report.Child, report.Result)
            : new ProcessEvent.ChildAnswered(ask, report.Child, report.Result),
        Arrival.Report { Value: { Gone: true } report } when _state.Kept.Any(kept => kept.Start.Id == report.Child) =>
            new ProcessEvent.ChildExited(null, report.Child, report.Result),
        _ => null,
    };

    private bool IsOpen(string callId) => _state.Run?.Calls.Any(call => call.Call.Id == callId && call.Result is null) ?? false;

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
    private async ValueTask AskAsync(ProcessEvent.ChildStarted child, Activation activation)
    {
        if (!activation.HasAsked(child.CallId))
        {
            await _host.AskAsync(child.Child, child.CallId, child.Query, activation.Work);
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
