using System.Text.Json.Serialization;

namespace LlmProc;

/// <summary>Whether running a tool a second time could do harm.</summary>
public enum ToolEffects
{
    /// <summary>Something outside changes: never run twice; after a crash the model is told that it may have happened.</summary>
    [JsonStringEnumMemberName("once")]
    Once,

    /// <summary>Nothing outside changes: may be run again.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}

/// <summary>What a model is told about a tool, and what the runtime must know to run it.</summary>
/// <param name="Name">As the model calls it.</param>
/// <param name="InputSchema">JSON Schema of the arguments, as JSON text, sent as it is.</param>
public sealed record ToolSpec(string Name, string Description, string InputSchema)
{
    /// <summary>The least access with which a process may call it.</summary>
    public AccessLevel Access { get; init; } = AccessLevel.Write;

    /// <summary>Whether it may be run again after a crash.</summary>
    public ToolEffects Effects { get; init; } = ToolEffects.Once;

    /// <summary>The tool explains wrong arguments better than its schema can, so that they are not checked before.</summary>
    public bool ChecksArguments { get; init; }
}
