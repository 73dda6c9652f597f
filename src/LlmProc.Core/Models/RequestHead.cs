using System.Collections.Immutable;

namespace LlmProc;

/// <summary>
/// The part of a request that does not change while a process lives: system prompt and tools. Processes of one program share one object, so that it is
/// held and encoded once.
/// </summary>
public sealed class RequestHead(string systemPrompt, ImmutableArray<ToolSpec> tools)
{
    /// <summary>Empty: none is sent.</summary>
    public string SystemPrompt { get; } = systemPrompt;

    /// <summary>What is offered, in the order it is sent.</summary>
    public ImmutableArray<ToolSpec> Tools { get; } = tools;
}
