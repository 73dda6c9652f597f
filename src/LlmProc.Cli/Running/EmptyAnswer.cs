using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Running;

/// <summary>A run that went well and has nothing to show: people are told, so that they do not look for the answer.</summary>
internal static class EmptyAnswer
{
    public static void Warn(RunResult result, RunRequest request, Screen screen)
    {
        if (!result.IsError && string.IsNullOrWhiteSpace(result.Text) && !request.Quiet)
        {
            screen.Warning("the answer is empty");
        }
    }
}
