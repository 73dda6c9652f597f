using System.Text.Json.Serialization;

namespace LlmProc;

/// <summary>Why a run stopped.</summary>
public enum StopReason
{
    [JsonStringEnumMemberName("end_turn")]
    EndTurn,
    [JsonStringEnumMemberName("stop_sequence")]
    StopSequence,
    [JsonStringEnumMemberName("max_tokens")]
    MaxTokens,
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
