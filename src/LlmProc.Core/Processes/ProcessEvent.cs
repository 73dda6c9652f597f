using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace LlmProc;

/// <summary>
/// A fact about one process. The state of a process is the fold of its events and nothing else. Kinds are only added; the names on the wire never change.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(Prompted), "prompted")]
[JsonDerivedType(typeof(SampleStarted), "sample_started")]
[JsonDerivedType(typeof(Sampled), "sampled")]
[JsonDerivedType(typeof(ToolStarted), "tool_started")]
[JsonDerivedType(typeof(ToolReturned), "tool_returned")]
[JsonDerivedType(typeof(ChildStarted), "child_started")]
[JsonDerivedType(typeof(ChildAnswered), "child_answered")]
[JsonDerivedType(typeof(ChildExited), "child_exited")]
[JsonDerivedType(typeof(GateAnswered), "gate_answered")]
[JsonDerivedType(typeof(StopRequested), "stop_requested")]
[JsonDerivedType(typeof(Compacted), "compacted")]
[JsonDerivedType(typeof(RunCompleted), "run_completed")]
[JsonDerivedType(typeof(Exited), "exited")]
public abstract record ProcessEvent
{
    // What most events of a kind do not have stands in a field that takes the room of a reference.
    private ProcessEvent()
    {
    }

    /// <summary>The process exists. With an error it cannot run, and exits next.</summary>
    public sealed record Started(ProcessStart Start, RequestHead Head, ImmutableArray<string> MissingPreload, ProcessError? Error) : ProcessEvent;

    /// <summary>A run began.</summary>
    /// <param name="Ask">Identifies the query among those of one asker, so that it is not run twice.</param>
    public sealed record Prompted(string Ask, string Text) : ProcessEvent;

    /// <summary>
    /// A sample is about to be sent, under a limit of money or tokens. Without what follows of it nobody knows what it took, and all that was set aside
    /// counts as spent.
    /// </summary>
    /// <param name="Lowered">The limit that left less for the answer than the program wants; null if none did.</param>
    public sealed record SampleStarted(Charge Reserved, ProcessError? Lowered) : ProcessEvent;

    /// <summary>The model answered. Calls carry ids of ours already.</summary>
    public sealed record Sampled(Sample Sample) : ProcessEvent
    {
        private readonly object? _took;

        /// <summary>What it counts in budgets, where that is more than the sample says; null: what it says.</summary>
        public Charge? Took
        {
            get => (Charge?)_took;
            init => _took = value;
        }
    }

    /// <summary>A tool with effects is about to run. Without a <see cref="ToolReturned"/> it may have happened or not.</summary>
    public sealed record ToolStarted(string CallId) : ProcessEvent;

    /// <param name="Stderr">A line for people, if the tool wrote one.</param>
    public sealed record ToolReturned(ToolResult Result, string? Stderr) : ProcessEvent
    {
        /// <summary>What the tool says that it changed outside; null if it does not say.</summary>
        public ImmutableArray<Receipt>? Receipts { get; init; }

        /// <summary>The tool had begun before the machine died: it may have happened or not.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool Interrupted { get; init; }
    }

    /// <summary>A call became a query to a child. The child is started if it does not run yet.</summary>
    /// <param name="Kept">The link under which the child is kept for later queries; null if it answers this one only.</param>
    public sealed record ChildStarted(string CallId, string? Link, ProcessStart Child, string Query, string? Kept) : ProcessEvent;

    /// <summary>A kept child answered a query and waits for the next.</summary>
    public sealed record ChildAnswered(string CallId, ProcessId Child, RunResult Result) : ProcessEvent;

    /// <summary>A child is gone. With a call id this is its answer; without, it was a kept one.</summary>
    public sealed record ChildExited(string? CallId, ProcessId Child, RunResult Result) : ProcessEvent;

    /// <summary>The gates have spoken: about a call, or without a call id about the next sample. Nobody is asked again.</summary>
    public sealed record GateAnswered(string? CallId, GateVerdict Verdict, string Reason) : ProcessEvent;

    /// <summary>Someone wants the run (or, with <see cref="StopReason.Killed"/>, the process) to end; its children are stopped first.</summary>
    public sealed record StopRequested(StopReason Reason) : ProcessEvent
    {
        /// <summary>A <see cref="StopReason.Timeout"/> while it had time left itself: that of somebody else was over.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool HadTimeLeft { get; init; }
    }

    /// <summary>The conversation was longer than its model can read: some of it is no longer sent. The journal has all of it.</summary>
    /// <param name="Shortened">Results of tools, each with what is left of its text.</param>
    public sealed record Compacted(ImmutableArray<LeftOut> LeftOut, ImmutableArray<ShortenedResult> Shortened) : ProcessEvent
    {
        /// <summary>What the refused attempt took; null if nothing.</summary>
        public Spending? Lost { get; init; }

        /// <summary>What of that counts in budgets; null: all that was set aside for it.</summary>
        public Charge? Took { get; init; }
    }

    /// <summary>A run has ended; the error is null if and only if it ended well.</summary>
    public sealed record RunCompleted(StopReason Reason, ProcessError? Error) : ProcessEvent
    {
        private readonly object? _took;

        /// <summary>Since the run began or was last resumed.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public TimeSpan Duration { get; init; }

        /// <summary>What a sample took that was started and gave no answer; null: all that was set aside for it.</summary>
        public Charge? Took
        {
            get => (Charge?)_took;
            init => _took = value;
        }

        /// <summary>What the attempts at a sample that never came took; null if nothing.</summary>
        public Spending? Lost { get; init; }
    }

    /// <summary>The process is gone. Nothing follows.</summary>
    public sealed record Exited(StopReason Reason, ProcessError? Error) : ProcessEvent;
}
