using System.Text.Json.Serialization;

namespace LlmProc;

/// <summary>How a run ended, in one word: what a script, a parent or a report needs to decide. <see cref="StopReason"/> says more.</summary>
public enum RunStatus
{
    /// <summary>The one status that is success.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>A limit was reached, or the model went round in a loop.</summary>
    [JsonStringEnumMemberName("limit")]
    Limit,

    /// <summary>Its time was over.</summary>
    [JsonStringEnumMemberName("timeout")]
    Timeout,

    /// <summary>Someone ended it from outside, in good order or not.</summary>
    [JsonStringEnumMemberName("killed")]
    Killed,

    /// <summary>The provider, a file or the runtime failed, or there was no answer.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>A gate or the access of the process did not allow it to go on.</summary>
    [JsonStringEnumMemberName("denied")]
    Denied,

    /// <summary>The model refused to answer.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>The answer was cut at the output limit.</summary>
    [JsonStringEnumMemberName("max_tokens")]
    MaxTokens,

    /// <summary>The answer does not match the schema that it was asked to match.</summary>
    [JsonStringEnumMemberName("invalid")]
    Invalid,
}

/// <summary>The table from the ways in which a run stops to its status.</summary>
public static class RunStatuses
{
    /// <param name="code">Of the error; null if there is none. With an error no run is <see cref="RunStatus.Ok"/>, whatever its reason.</param>
    public static RunStatus Of(StopReason reason, string? code) => reason switch
    {
        StopReason.EndTurn or StopReason.StopSequence => code is null ? RunStatus.Ok : OfCode(code),
        StopReason.Iterations or StopReason.Limit or StopReason.Loop => RunStatus.Limit,
        StopReason.Timeout => RunStatus.Timeout,
        StopReason.Cancelled or StopReason.Killed => RunStatus.Killed,
        StopReason.Denied => RunStatus.Denied,
        StopReason.Refusal => RunStatus.Refused,
        StopReason.MaxTokens => RunStatus.MaxTokens,
        _ => OfCode(code),
    };

    /// <summary>The word for the machine-readable output.</summary>
    public static string Word(this RunStatus status) => status == RunStatus.MaxTokens ? "max_tokens" : status.ToString().ToLowerInvariant();

    private static RunStatus OfCode(string? code) => code switch
    {
        "invalid" => RunStatus.Invalid,
        "denied" => RunStatus.Denied,
        "loop" => RunStatus.Limit,
        not null when code.StartsWith("limit.", StringComparison.Ordinal) => RunStatus.Limit,
        _ => RunStatus.Failed,
    };
}
