using LlmProc.Testing;

namespace LlmProc.Cli.Cases;

/// <summary>A case that was run.</summary>
/// <param name="IsUpdated">What happened is written into the file as what is expected from now on.</param>
internal sealed record CaseOutcome(CaseResult Result, TimeSpan Duration, bool IsUpdated)
{
    public ProgramCase Case => Result.Case;

    public bool HasFailed => !Result.Passed && !IsUpdated;

    public string Status => Result.Passed ? "passed" : IsUpdated ? "updated" : "failed";
}
