using System.Text.Json;

namespace LlmProc;

/// <summary>Lets a model tell the people who watch something that is not part of its answer.</summary>
internal sealed class WriteStderrTool : ITool
{
    public ToolSpec Spec { get; } = new(
        "write_stderr",
        "Write a line to the error stream of the run, for the people who watch it. It is not part of your answer.",
        """{"type":"object","properties":{"message":{"type":"string","description":"The line to write.","minLength":1}},"required":["message"]}""")
    {
        Access = AccessLevel.Read,

        // The line is part of the event that reports it: running the tool again after a crash writes it once.
        Effects = ToolEffects.None,
    };

    public ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        using JsonDocument arguments = JsonDocument.Parse(call.Arguments);
        return new(new ToolOutcome.WroteStderr(arguments.RootElement.GetProperty("message").GetString()!));
    }
}
