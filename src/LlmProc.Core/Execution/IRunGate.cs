namespace LlmProc;

/// <summary>
/// Is asked before a process samples, before a tool with effects is called and before a child is asked; it may say no, ask a person first, or stop the
/// run of the root with all below it. One gate serves all processes of a host, and may be asked several things at once.
/// </summary>
/// <remarks>
/// The process waits, without holding a place among the samples in flight, until the answer is there or somebody stops the run, which cancels the token.
/// An answer is in the journal before it counts: a resumed process asks only what was not answered. A gate that throws has said no. It is called on a thread of its own, and cannot ask the process that waits for it.
/// </remarks>
public interface IRunGate
{
    /// <summary>A request is about to be sent to the model. Anything but a yes stops the run of this process; <see cref="GateVerdict.Stop"/> that of the root.</summary>
    /// <returns>Null: not this gate's business; nothing is written down.</returns>
    ValueTask<GateAnswer?> BeforeSampleAsync(ProcessState state, CancellationToken cancellationToken) => default;

    /// <summary>A tool with effects is about to be called, or a child to be asked. A call that does both is two questions.</summary>
    /// <returns>Null: not this gate's business; nothing is written down.</returns>
    ValueTask<GateAnswer?> BeforeToolAsync(ProcessState state, GatedCall call, CancellationToken cancellationToken) => default;
}

/// <summary>A call that waits at the gates.</summary>
/// <param name="Tool">As the process knows it; its name may be an alias.</param>
/// <param name="Spawn">What the call asks for, if it asks a child; null for a tool with effects.</param>
public sealed record GatedCall(ToolCall Call, ToolSpec Tool, ToolOutcome.Spawn? Spawn);
