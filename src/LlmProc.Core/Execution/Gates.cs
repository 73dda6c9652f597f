using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace LlmProc;

/// <summary>All gates of a host as one: what one does not allow does not happen, and who comes after it is not asked.</summary>
internal sealed class Gates(ImmutableArray<IRunGate> gates, IJournal journal, ILogger logger)
{
    public bool AreOpen => gates.IsEmpty;

    public Task<GateAnswer?> BeforeSampleAsync(ProcessState state, CancellationToken cancellationToken) =>
        AskAsync(state.Id, gate => gate.BeforeSampleAsync(state, cancellationToken), cancellationToken);

    public Task<GateAnswer?> BeforeToolAsync(ProcessState state, GatedCall call, CancellationToken cancellationToken) =>
        AskAsync(state.Id, gate => gate.BeforeToolAsync(state, call, cancellationToken), cancellationToken);

    /// <summary>The first no; a yes if any gate said so; null if none has anything to say.</summary>
    private async Task<GateAnswer?> AskAsync(ProcessId process, Func<IRunGate, ValueTask<GateAnswer?>> ask, CancellationToken cancellationToken)
    {
        GateAnswer? allowed = null;
        foreach (IRunGate gate in gates)
        {
            GateAnswer? answer;
            try
            {
                // A gate that does not hear of the end of the run does not hold it up, nor does one that blocks its thread.
                answer = await Task.Factory.StartNew(() => AskAsync(gate, process, ask), cancellationToken, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default)
                    .Unwrap().WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception e)
            {
                logger.GateFailed(process, e);
                return GateAnswer.Deny("the gate that decides about it failed");
            }

            if (answer is { Verdict: not GateVerdict.Allow })
            {
                return answer;
            }

            allowed ??= answer;
        }

        return allowed;
    }

    private async Task<GateAnswer?> AskAsync(IRunGate gate, ProcessId process, Func<IRunGate, ValueTask<GateAnswer?>> ask)
    {
        using var within = CalledFrom.Enter(journal, process);
        return await ask(gate) is { } answer ? answer with { Reason = answer.Reason ?? "" } : null;
    }
}
