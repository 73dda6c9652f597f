namespace LlmProc.Testing;

/// <summary>What came of a case.</summary>
/// <param name="Actual">The transcript of the whole tree.</param>
public sealed record CaseResult(ProgramCase Case, string Actual)
{
    /// <summary>The transcript is the expected one.</summary>
    public bool Passed => Actual == Case.Expected?.Text;

    /// <summary>What is expected (<c>-</c>) and what happened (<c>+</c>), with the lines of the file it is expected in; empty if both are the same.</summary>
    public string Difference() => Case.Expected is { } expected
        ? LineDifference.Of(expected.Text, Actual, line => $"{Case.File}:{expected.Line + line}")
        : LineDifference.Of("", Actual, _ => $"{Case.File}:{Case.Line}");
}
