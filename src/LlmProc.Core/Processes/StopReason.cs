using System.Text.Json.Serialization;

namespace LlmProc;

/// <summary>Why a run stopped.</summary>
public enum StopReason
{
    /// <summary>The model said all it wanted to say.</summary>
    [JsonStringEnumMemberName("end_turn")]
    EndTurn,

    /// <summary>The model said a sequence that the program ends answers with.</summary>
    [JsonStringEnumMemberName("stop_sequence")]
    StopSequence,

    /// <summary>The answer was cut at the output limit.</summary>
    [JsonStringEnumMemberName("max_tokens")]
    MaxTokens,

    /// <summary>The model, or its provider, refused to answer.</summary>
    [JsonStringEnumMemberName("refusal")]
    Refusal,

    /// <summary>The samples that one run may take are used up.</summary>
    [JsonStringEnumMemberName("iterations")]
    Iterations,

    /// <summary>What the process or an ancestor may spend is used up; the error's code says which limit.</summary>
    [JsonStringEnumMemberName("limit")]
    Limit,

    /// <summary>The model made the same call with the same result again and again.</summary>
    [JsonStringEnumMemberName("loop")]
    Loop,

    /// <summary>The time of the run, or of one above it, was over.</summary>
    [JsonStringEnumMemberName("timeout")]
    Timeout,

    /// <summary>The one who started the run took it back.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>The process was ended from outside.</summary>
    [JsonStringEnumMemberName("killed")]
    Killed,

    /// <summary>A gate did not allow the run to go on.</summary>
    [JsonStringEnumMemberName("denied")]
    Denied,

    /// <summary>A coded error says what went wrong.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>What went wrong, for an operator: a stable code and one line.</summary>
public sealed record ProcessError(string Code, string Message);
