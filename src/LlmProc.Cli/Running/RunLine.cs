namespace LlmProc.Cli.Running;

/// <summary>A line about a run, for stderr.</summary>
/// <param name="IsMessage">A program wrote it with <c>write_stderr</c>; otherwise it tells what processes did.</param>
internal sealed record RunLine(string Text, bool IsMessage, bool IsTrouble = false);
