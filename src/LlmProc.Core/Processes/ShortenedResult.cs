namespace LlmProc;

/// <summary>A tool result of which only a part is sent from now on.</summary>
/// <param name="Message">Position in the conversation as it was.</param>
/// <param name="Result">With the text that is left.</param>
public sealed record ShortenedResult(int Message, ToolResult Result);
