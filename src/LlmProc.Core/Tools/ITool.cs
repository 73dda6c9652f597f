namespace LlmProc;

/// <summary>Something a model can ask for: arguments in, outcome out.</summary>
public interface ITool
{
    /// <summary>What a model is told, and what the runtime must know. It does not change.</summary>
    ToolSpec Spec { get; }

    /// <summary>Runs one call. Several calls may run at once, also of one process.</summary>
    /// <remarks>
    /// It is called on the thread of its process and should not block it. When the run is stopped the token is cancelled, nobody waits for the outcome any more,
    /// and whoever disposes the process or its host waits ten seconds. A text beyond 262,144 characters loses its middle. It cannot ask the process that waits for it.
    /// What the model did wrong is an outcome. A <see cref="ToolException"/> becomes an error result with its message; any other exception becomes
    /// "the tool failed", and its text goes to the log only.
    /// </remarks>
    ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken);
}

/// <summary>A tool cannot do what was asked; the message is written for the model.</summary>
public class ToolException(string message) : Exception(message);
