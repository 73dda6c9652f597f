namespace LlmProc;

/// <summary>Where a process waits for the gates: before a sample as a step of its own, before calls beside all else.</summary>
public sealed partial class LlmProcess
{
    /// <summary>What the gates say about the next sample; null if it may be taken.</summary>
    private async ValueTask<ProcessEvent?> AnsweredAsync(Activation activation) =>
        _kernel.Gates.AreOpen || _state.Run!.SampleAllowed || await _kernel.Gates.BeforeSampleAsync(_state, activation.LentWork) is not { } answer
            ? null
            : new ProcessEvent.GateAnswered(null, answer.Verdict, answer.Reason);

    /// <summary>Asks the gates about a call, and about the child that it asks, the first time; true as long as they have not let it pass.</summary>
    private bool WaitsAtGates(PendingCall pending, GatedCall call, Activation activation)
    {
        if (pending.Allowed || (call.Spawn is null && pending.ToolStartedAt is not null))
        {
            return false;
        }

        if (activation.Waits(call) is { } waits)
        {
            return waits;
        }

        activation.Gate(call, waits: true);
        activation.Ask(DeliverAsync(call, _kernel.Gates.BeforeToolAsync(_state, call, activation.LentWork)));
        return true;
    }

    private async Task DeliverAsync(GatedCall call, Task<GateAnswer?> answer)
    {
        try
        {
            _inbox.Put(new Arrival.GatePassed(call, await answer));
        }
        catch (OperationCanceledException)
        {
            // The run was stopped, or asks again.
        }
    }

    /// <summary>The answer as an event; without one the call goes on its way at once.</summary>
    private static ProcessEvent.GateAnswered? Passed(Arrival.GatePassed passed, Activation activation)
    {
        activation.Passed(passed.Asked, passed.Answer);
        return passed.Answer is { } answer ? new ProcessEvent.GateAnswered(passed.Asked.Call.Id, answer.Verdict, answer.Reason) : null;
    }

    private PendingCall PendingOf(string callId) => _state.Run!.Calls[_state.Run.Find(callId)];

    private ToolSpec SpecOf(ToolCall call) => _state.Head!.Tools.First(tool => tool.Name == call.Tool);
}
