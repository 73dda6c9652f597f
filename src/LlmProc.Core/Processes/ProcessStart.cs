using System.Collections.Immutable;

namespace LlmProc;

/// <summary>All that is needed to start a process anywhere: plain data.</summary>
/// <param name="Program">A program of the graph.</param>
/// <param name="Prompt">The first run's prompt; null for a process that waits for one.</param>
public sealed record ProcessStart(ProcessId Id, ProgramName Program, string? Prompt)
{
    /// <summary>Null for a root.</summary>
    public ProcessId? Parent { get; init; }

    /// <summary>The call of the parent that the first run answers.</summary>
    public string? ParentCall { get; init; }

    /// <summary>Programs from the root down to this process, itself last.</summary>
    public ImmutableArray<ProgramName> Chain { get; init; } = [Program];

    /// <summary>The process ends with its first run; otherwise it waits for the next prompt.</summary>
    public bool Once { get; init; } = true;

    /// <summary>What the process may do.</summary>
    public AccessLevel Access { get; init; } = AccessLevel.Admin;

    /// <summary>In force for this process: what its program, its link and its ancestors allow together. <see cref="Limits.Depth"/> counts from here.</summary>
    public Limits Limits { get; init; } = Limits.None;

    /// <summary>Files to preload that a model chose, confined to the roots of the parent's program.</summary>
    public ImmutableArray<string> AdditionalPreload { get; init; } = [];

    /// <summary>A JSON Schema that the answer must match.</summary>
    public string? OutputSchema { get; init; }
}
