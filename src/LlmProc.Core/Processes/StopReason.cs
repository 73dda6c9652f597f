namespace LlmProc;

/// <summary>Why a run stopped.</summary>
public enum StopReason
{
    EndTurn,
    StopSequence,
    MaxTokens,
    Refusal,

    /// <summary>The samples that one run may take are used up.</summary>
    Iterations,
    Timeout,

    /// <summary>The one who started the run took it back.</summary>
    Cancelled,

    /// <summary>The process was ended from outside.</summary>
    Killed,

    /// <summary>A coded error says what went wrong.</summary>
    Failed,
}

/// <summary>What went wrong, for an operator: a stable code and one line.</summary>
public sealed record ProcessError(string Code, string Message);
