namespace LlmProc;

/// <summary>A failure that an operator can act on: a stable code and one line that says what happened and what to do.</summary>
public class LlmProcException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Stable, lower case, dotted where it has parts: <c>overloaded</c>, <c>limit.iterations</c>.</summary>
    public string Code { get; } = code;
}
