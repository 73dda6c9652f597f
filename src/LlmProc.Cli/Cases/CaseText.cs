using System.Text;
using LlmProc.Cli.Showing;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Cases;

/// <summary>A line for each case, what is different where one fails, and how many passed.</summary>
internal sealed class CaseText(Screen screen, bool quiet) : ICaseReport
{
    public void Refuse(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticText.WriteError(diagnostics, screen);

    public void Add(CaseOutcome outcome)
    {
        if (quiet && !outcome.HasFailed)
        {
            return;
        }

        string name = SafeText.Line(outcome.HasFailed ? $"{outcome.Case.File}:{outcome.Case.Line}: {outcome.Case.Name}" : $"{outcome.Case.File}: {outcome.Case.Name}");
        string word = outcome.HasFailed ? screen.Out.Red("failed ") : outcome.IsUpdated ? screen.Out.Yellow("updated") : screen.Out.Dim("passed ");
        screen.Write($"{word}  {name}\n{(outcome.HasFailed ? Difference(outcome.Result.Difference()) : "")}");
    }

    public void End(IReadOnlyCollection<CaseOutcome> outcomes)
    {
        int Count(string status) => outcomes.Count(outcome => outcome.Status == status);
        int updated = Count("updated");
        string summary = $"{Count("passed")} passed, {Count("failed")} failed{(updated > 0 ? $", {updated} updated" : "")}";
        screen.Write((outcomes.Any(outcome => outcome.HasFailed) ? screen.Out.Red(summary) : summary) + "\n");
    }

    private string Difference(string difference)
    {
        var text = new StringBuilder();
        foreach (string line in difference.TrimEnd('\n').Split('\n').Select(SafeText.Show))
        {
            text.Append("  ").Append(line switch
            {
                ['@', '@', ..] => screen.Out.Cyan(line),
                ['-', ..] => screen.Out.Red(line),
                ['+', ..] => screen.Out.Yellow(line),
                _ => line,
            }).Append('\n');
        }

        return text.ToString();
    }
}
