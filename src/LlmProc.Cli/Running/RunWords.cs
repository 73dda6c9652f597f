using System.Diagnostics;

namespace LlmProc.Cli.Running;

/// <summary>How a run ended, in the words of the machine-readable output.</summary>
internal static class RunWords
{
    public static string Of(StopReason reason) => reason switch
    {
        StopReason.EndTurn => "end_turn",
        StopReason.StopSequence => "stop_sequence",
        StopReason.MaxTokens => "max_tokens",
        StopReason.Refusal => "refusal",
        StopReason.Iterations => "iterations",
        StopReason.Timeout => "timeout",
        StopReason.Cancelled => "cancelled",
        StopReason.Killed => "killed",
        StopReason.Denied => "denied",
        StopReason.Failed => "failed",
        _ => throw new UnreachableException(),
    };
}
