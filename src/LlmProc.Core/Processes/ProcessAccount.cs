namespace LlmProc;

/// <summary>Reads the account of a run off the state of its process.</summary>
internal static class ProcessAccount
{
    /// <summary>The result of the last run, or why there was none.</summary>
    /// <param name="model">The one that answered, as shown to people.</param>
    public static RunResult Result(this ProcessState state, string model)
    {
        FinishedRun? run = state.LastRun;
        StopReason reason = run?.Reason ?? state.Exit?.Reason ?? StopReason.Failed;
        ProcessError? error = run is null ? state.Exit?.Error : run.Error;
        string text = run is null ? "" : error is null ? Answer(state.Conversation, run.From) : LastText(state.Conversation, run.From);
        return new RunResult(
            error is null && state.Start.OutputSchema is not null ? AnswerCheck.Json(text) : text, reason, error, state.Summary(model, reason, error))
        {
            MissingPreload = state.MissingPreload.IsEmpty ? [] : [.. state.MissingPreload.Where(state.Start.AdditionalPreload.Contains)],
            Stderr = run?.Stderr ?? [],
            GateStop = run?.GateStop,
            Duration = run?.Duration ?? TimeSpan.Zero,
        };
    }

    private static ProcessSummary Summary(this ProcessState state, string model, StopReason reason, ProcessError? error) =>
        new(state.Id, state.Start.Program, model, reason, state.Own, [.. state.Children])
        {
            Error = error,
            Duration = state.Worked,
            Receipts = state.Receipts,
        };

    /// <summary>What the model said last, if it was the last to speak; empty if its last sample was.</summary>
    public static string Answer(Conversation conversation, int from) =>
        conversation.Count > from && conversation.Last is { Role: Role.Assistant } last ? last.Text : "";

    /// <summary>Text of the last assistant message after the first <paramref name="from"/> messages; empty if there is none.</summary>
    public static string LastText(Conversation conversation, int from) =>
        conversation.FromLast().Take(conversation.Count - from).FirstOrDefault(message => message.Role == Role.Assistant)?.Text ?? "";
}
