using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace LlmProc;

/// <summary>How one run of a process ended, with all that happened below it. It is made from events, and from nothing that a model says of itself.</summary>
/// <param name="Text">Text of the last assistant message of the run; a partial answer if <see cref="IsError"/>.</param>
/// <param name="Error">Null if and only if the run ended well.</param>
/// <param name="Process">What the process and its descendants took, did and changed, in all its runs so far.</param>
public sealed record RunResult(string Text, StopReason Reason, ProcessError? Error, ProcessSummary Process)
{
    /// <summary>Files that the parent's model wanted preloaded and that are not there.</summary>
    public ImmutableArray<string> MissingPreload { get; init; } = [];

    /// <summary>Lines that this process wrote with <c>write_stderr</c> in this run.</summary>
    public ImmutableArray<string> Stderr { get; init; } = [];

    /// <summary>What a gate said that stopped the run and all that wait for it, be it about this process or about one below; null if none did.</summary>
    public string? GateStop { get; init; }

    /// <summary>From the prompt to the stop; of a run that was resumed, from there on, because nobody knows how long the machine was away.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TimeSpan Duration { get; init; }

    /// <summary>How the run ended, in one word.</summary>
    [JsonIgnore]
    public RunStatus Status => RunStatuses.Of(Reason, Error?.Code);

    /// <summary>The run did not end well.</summary>
    [JsonIgnore]
    public bool IsError => Error is not null;
}
