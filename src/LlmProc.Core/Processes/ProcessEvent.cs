using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace LlmProc;

/// <summary>
/// A fact about one process. The state of a process is the fold of its events and nothing else. Kinds are only added; the names on the wire never change.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(Prompted), "prompted")]
[JsonDerivedType(typeof(Sampled), "sampled")]
[JsonDerivedType(typeof(ToolStarted), "tool_started")]
[JsonDerivedType(typeof(ToolReturned), "tool_returned")]
[JsonDerivedType(typeof(ChildStarted), "child_started")]
[JsonDerivedType(typeof(ChildAnswered), "child_answered")]
[JsonDerivedType(typeof(ChildExited), "child_exited")]
[JsonDerivedType(typeof(StopRequested), "stop_requested")]
[JsonDerivedType(typeof(Compacted), "compacted")]
[JsonDerivedType(typeof(RunCompleted), "run_completed")]
[JsonDerivedType(typeof(Exited), "exited")]
public abstract record ProcessEvent
{
    private ProcessEvent()
    {
    }

    /// <summary>The process exists. With an error it cannot run, and exits next.</summary>
    public sealed record Started(ProcessStart Start, RequestHead Head, ImmutableArray<string> MissingPreload, ProcessError? Error) : ProcessEvent;

    /// <summary>A run began.</summary>
    /// <param name="Ask">Identifies the query among those of one asker, so that it is not run twice.</param>
    public sealed record Prompted(string Ask, string Text) : ProcessEvent;

    /// <summary>The model answered. Calls carry ids of ours already.</summary>
    public sealed record Sampled(Sample Sample) : ProcessEvent;

    /// <summary>A tool with effects is about to run. Without a <see cref="ToolReturned"/> it may have happened or not.</summary>
    public sealed record ToolStarted(string CallId) : ProcessEvent;

    /// <param name="Stderr">A line for people, if the tool wrote one.</param>
    public sealed record ToolReturned(ToolResult Result, string? Stderr) : ProcessEvent;

    /// <summary>A call became a query to a child. The child is started if it does not run yet.</summary>
    /// <param name="Kept">The link under which the child is kept for later queries; null if it answers this one only.</param>
    public sealed record ChildStarted(string CallId, string? Link, ProcessStart Child, string Query, string? Kept) : ProcessEvent;

    /// <summary>A kept child answered a query and waits for the next.</summary>
    public sealed record ChildAnswered(string CallId, ProcessId Child, ProcessResult Result) : ProcessEvent;

    /// <summary>A child is gone. With a call id this is its answer; without, it was a kept one.</summary>
    public sealed record ChildExited(string? CallId, ProcessId Child, ProcessResult Result) : ProcessEvent;

    /// <summary>Someone wants the run (or, with <see cref="StopReason.Killed"/>, the process) to end; its children are stopped first.</summary>
    public sealed record StopRequested(StopReason Reason) : ProcessEvent;

    /// <summary>The conversation was longer than its model can read: some of it is no longer sent. The journal has all of it.</summary>
    /// <param name="Shortened">Results of tools, each with what is left of its text.</param>
    public sealed record Compacted(ImmutableArray<LeftOut> LeftOut, ImmutableArray<ShortenedResult> Shortened) : ProcessEvent
    {
        /// <summary>What the refused attempt took; null if nothing.</summary>
        public Spending? Lost { get; init; }
    }

    public sealed record RunCompleted(StopReason Reason, ProcessError? Error) : ProcessEvent
    {
        /// <summary>What the attempts at a sample that never came took; null if nothing.</summary>
        public Spending? Lost { get; init; }
    }

    /// <summary>The process is gone. Nothing follows.</summary>
    public sealed record Exited(StopReason Reason, ProcessError? Error) : ProcessEvent;
}
