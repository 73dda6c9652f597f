namespace LlmProc;

/// <summary>Something a model can ask for: arguments in, outcome out.</summary>
public interface ITool
{
    /// <summary>What a model is told, and what the runtime must know. It does not change.</summary>
    ToolSpec Spec { get; }

    /// <summary>Runs one call. Several calls may run at once.</summary>
    /// <remarks>
    /// What the model did wrong is an outcome. A <see cref="ToolException"/> becomes an error result with its message; any other exception becomes
    /// "the tool failed", and its text goes to the log only.
    /// </remarks>
    ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken);
}

/// <summary>A tool cannot do what was asked; the message is written for the model.</summary>
public class ToolException(string message) : Exception(message);
