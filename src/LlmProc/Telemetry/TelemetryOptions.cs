using System.Diagnostics;

namespace LlmProc;

/// <summary>What the spans and metrics of a runtime hold. They are made only where somebody listens to <see cref="SourceName"/>.</summary>
public sealed record TelemetryOptions
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string SourceName = "LlmProc";

    /// <summary>Nothing that may be confidential is told.</summary>
    public static TelemetryOptions Default { get; } = new();

    /// <summary>
    /// Prompts, answers, system prompts, and arguments and results of tools become part of spans. They hold whatever people and files said, so it is off
    /// unless somebody who may decide it switches it on.
    /// </summary>
    public bool IncludeContent { get; init; }

    /// <summary>The span that a root's runs belong to, such as that of the request they answer; unset: each run of a root begins a trace.</summary>
    /// <remarks>The caller's current span is not taken by itself: processes do their work elsewhere, and longer.</remarks>
    public Func<ProcessId, ActivityContext>? ParentOfRoot { get; init; }
}
