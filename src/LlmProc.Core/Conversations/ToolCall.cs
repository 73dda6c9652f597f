namespace LlmProc;

/// <summary>A model's request to run a tool.</summary>
/// <param name="Id">Unique in the process. Ids that a provider gave are replaced by ids of ours, which a replay gives again.</param>
/// <param name="Tool">The tool's name as the model knows it.</param>
/// <param name="Arguments">JSON text as the model wrote it; it need not be valid.</param>
public sealed record ToolCall(string Id, string Tool, string Arguments);

/// <summary>What the model is told about one of its calls.</summary>
/// <param name="CallId">The <see cref="ToolCall.Id"/> that it answers.</param>
/// <param name="IsError">True if and only if the tool did not do what was asked.</param>
public sealed record ToolResult(string CallId, string Text, bool IsError);
