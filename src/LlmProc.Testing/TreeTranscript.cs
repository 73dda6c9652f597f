using System.Collections.Immutable;
using System.Text;

namespace LlmProc.Testing;

/// <summary>Writes what happened in a whole tree of processes as text: every conversation, the root's first, and how each process ended.</summary>
/// <remarks>Children stand in the order they were asked for, so that it is the same whichever was faster.</remarks>
public static class TreeTranscript
{
    /// <summary>The processes of a tree as the journal has them.</summary>
    public static async Task<ImmutableArray<ProcessState>> ReadAsync(IJournal journal, ProcessId root, CancellationToken cancellationToken)
    {
        var states = ImmutableArray.CreateBuilder<ProcessState>();
        await foreach (ProcessId id in journal.ReadTreeAsync(root, cancellationToken))
        {
            ProcessState? state = null;
            await foreach (ProcessEvent e in journal.ReadAsync(id, cancellationToken))
            {
                state = (e is ProcessEvent.Started started ? new ProcessState(started.Start) : state!).Apply(e);
            }

            states.Add(state!);
        }

        return states.ToImmutable();
    }

    /// <summary>The transcript of processes, parents before their children.</summary>
    public static string Of(IEnumerable<ProcessState> processes)
    {
        var text = new StringBuilder();
        foreach (ProcessState state in processes.OrderBy(state => state.Id, CallOrder.Comparer))
        {
            text.Append(text.Length == 0 ? "" : "\n").Append("# ").Append(state.Id).Append(' ').Append(state.Start.Program).Append("\n\n");
            text.Append(Transcript.Of(state.Conversation));
            foreach (string line in state.LastRun?.Stderr ?? [])
            {
                text.Append("stderr: ").Append(line).Append('\n');
            }

            StopReason? reason = state.LastRun?.Reason ?? state.Exit?.Reason;
            ProcessError? error = state.LastRun?.Error ?? state.Exit?.Error;
            text.Append("\n=> ").Append(reason?.ToString() ?? "waiting").Append(error is null ? "" : $" [{error.Code}] {error.Message}").Append('\n');
        }

        return text.ToString();
    }
}
