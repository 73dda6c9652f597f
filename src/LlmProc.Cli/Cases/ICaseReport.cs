namespace LlmProc.Cli.Cases;

/// <summary>Tells what came of cases.</summary>
internal interface ICaseReport
{
    /// <summary>Something is wrong with the cases, and none was run.</summary>
    void Refuse(IReadOnlyCollection<Diagnostic> diagnostics);

    /// <summary>One more was run; they come in their order in the files.</summary>
    void Add(CaseOutcome outcome);

    void End(IReadOnlyCollection<CaseOutcome> outcomes);
}
