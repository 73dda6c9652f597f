namespace LlmProc;

/// <summary>
/// What a parent's model reads as the result of a spawn: exactly the child's answer if it ended well; otherwise what happened, as an error, with the
/// partial answer. Nothing that went wrong ever reads as success.
/// </summary>
internal static class ChildAnswer
{
    public static ToolResult ToResult(string callId, RunResult child)
    {
        string text = child.Text;
        if (child.Error is { } error)
        {
            // These messages say themselves what the program did.
            string stopped = error.Code is "empty" or "invalid" or "preload" or "gone" ? "" : "stopped: ";
            string answer = text.Length == 0 ? "" : error.Code == "invalid" ? $" Its answer: {text}" : $" Partial answer: {text}";
            text = $"The program '{child.Process.Program}' {stopped}{error.Message}{Ending(error.Message)}{answer}";
        }

        if (child.MissingPreload is { IsEmpty: false } missing)
        {
            text += $"\n\n[Not preloaded, because not found: {string.Join(", ", missing)}]";
        }

        return new ToolResult(callId, text, child.IsError);
    }

    private static string Ending(string message) => message.EndsWith('.') ? "" : ".";
}
