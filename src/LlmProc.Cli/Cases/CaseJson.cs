using System.Collections.Immutable;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Cases;

/// <summary>One JSON document with all cases, for scripts. All members are always there.</summary>
internal sealed class CaseJson(Screen screen) : ICaseReport
{
    public void Refuse(IReadOnlyCollection<Diagnostic> diagnostics) => Write([], diagnostics);

    public void Add(CaseOutcome outcome)
    {
    }

    public void End(IReadOnlyCollection<CaseOutcome> outcomes) => Write(outcomes, []);

    private void Write(IReadOnlyCollection<CaseOutcome> outcomes, IReadOnlyCollection<Diagnostic> diagnostics) => screen.Write(JsonDocumentText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("ok", diagnostics.Count == 0 && !outcomes.Any(outcome => outcome.HasFailed));
        foreach (string status in (ImmutableArray<string>)["passed", "failed", "updated"])
        {
            json.WriteNumber(status, outcomes.Count(outcome => outcome.Status == status));
        }

        json.WriteStartArray("cases");
        foreach (CaseOutcome outcome in outcomes)
        {
            json.WriteStartObject();
            json.WriteString("file", outcome.Case.File);
            json.WriteNumber("line", outcome.Case.Line);
            json.WriteString("name", outcome.Case.Name);
            json.WriteString("status", outcome.Status);
            json.WriteNumber("duration_ms", (long)outcome.Duration.TotalMilliseconds);
            json.WriteString("expected", outcome.Case.Expected?.Text);
            json.WriteString("actual", outcome.Result.Actual);
            json.WriteString("difference", outcome.Result.Difference());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("diagnostics");
        foreach (Diagnostic diagnostic in diagnostics)
        {
            json.WriteStartObject();
            json.WriteString("code", diagnostic.Code);
            json.WriteString("file", diagnostic.File);
            json.WriteNumber("line", diagnostic.Span.Line);
            json.WriteNumber("column", diagnostic.Span.Column);
            json.WriteString("message", diagnostic.Message);
            json.WriteString("hint", diagnostic.Hint);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }));
}
