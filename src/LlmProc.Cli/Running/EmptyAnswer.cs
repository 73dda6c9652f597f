using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Running;

/// <summary>A run that went well and has nothing to show: people are told, so that they do not look for the answer.</summary>
internal static class EmptyAnswer
{
    /// <summary>Null if there is an answer, or an error says why there is none.</summary>
    public static string? WarningOf(RunResult result) => !result.IsError && string.IsNullOrWhiteSpace(result.Text) ? "the answer is empty" : null;

    public static void Warn(RunResult result, RunRequest request, Screen screen)
    {
        if (WarningOf(result) is { } warning && !request.Quiet)
        {
            screen.Warning(warning);
        }
    }
}
