namespace LlmProc;

/// <summary>Nothing has the path that a model named, as opposed to a path that may not be read.</summary>
internal sealed class FileMissingException(string message) : ToolException(message);
