namespace LlmProc;

/// <summary>Reads the account of a run off the state of its process.</summary>
public static class ProcessAccount
{
    /// <summary>The result of the last run, or why there was none.</summary>
    public static ProcessResult Result(this ProcessState state, LlmProgram program)
    {
        FinishedRun? run = state.LastRun;
        StopReason reason = run?.Reason ?? state.Exit?.Reason ?? StopReason.Failed;
        return new ProcessResult(run is null ? "" : LastText(state.Conversation, run.From), reason, run is null ? state.Exit?.Error : run.Error, state.Summary(program, reason))
        {
            MissingPreload = state.MissingPreload,
            Stderr = run?.Stderr ?? [],
        };
    }

    private static ProcessSummary Summary(this ProcessState state, LlmProgram program, StopReason reason) =>
        new(state.Id, state.Start.Program, program.Model.ToString(), reason, state.Own, state.Children);

    /// <summary>Text of the last assistant message after the first <paramref name="from"/> messages; empty if there is none.</summary>
    public static string LastText(Conversation conversation, int from) =>
        conversation.FromLast().Take(conversation.Count - from).FirstOrDefault(message => message.Role == Role.Assistant)?.Text ?? "";
}
