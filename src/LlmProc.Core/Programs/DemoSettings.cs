using System.Collections.Immutable;

namespace LlmProc;

/// <summary>A tour through a program: prompts that are run one after another.</summary>
/// <param name="PauseBetweenPrompts">Wait for a key between two prompts.</param>
public sealed record DemoSettings(ImmutableArray<string> Prompts, bool PauseBetweenPrompts = true)
{
    /// <summary>No tour.</summary>
    public static DemoSettings None { get; } = new([]);
}
