using System.Globalization;
using System.Text.RegularExpressions;

namespace LlmProc.Testing;

/// <summary>Binds the <c>when</c> of a rule: a text that the last message contains, or a table of conditions that must all hold.</summary>
internal sealed class ScriptConditionBinder(ScriptReport report)
{
    /// <param name="entry">Null: the rule always matches.</param>
    public ScriptCondition Bind(Entry? entry) => entry?.Value switch
    {
        null => ScriptCondition.Always,
        Node.Text { Value.Length: > 0 } text => new ScriptCondition(Match.Last(text.Value), Groups: null),
        Node.Table table => Bind(table),
        Node.Text empty => Reject(ScriptCodes.WrongValue, empty,
            "'when' is empty.", "Write a text, or leave 'when' out for a rule that always answers."),
        var other => Reject(ScriptCodes.WrongType, other,
            $"'when' is {other.Kind}.", "Give a string, which the last message contains, or a table such as { matches = \"…\" }."),
    };

    private ScriptCondition Bind(Node.Table table)
    {
        var keys = new ScriptTable(table, "'when'", report, "last", "matches", "program", "system", "turn", "tool_error");
        if (table.Entries.IsEmpty)
        {
            return Reject(ScriptCodes.WrongValue, table,
                "'when' has no condition.", "Write one, or leave 'when' out for a rule that always answers.");
        }

        Regex? pattern = Pattern(keys.Text("matches"));
        Match?[] conditions =
        [
            keys.Text("last") is { } last ? Match.Last(last.Value) : null,
            pattern is null ? null : Match.LastMatches(pattern),
            keys.Text("program") is { } program ? Match.Program(program.Value) : null,
            keys.Text("system") is { } system ? Match.SystemPrompt(system.Value) : null,
            keys.Count("turn", least: 1) is { } turn ? Match.Turn((int)Math.Min(turn, int.MaxValue)) : null,
            keys.Find<Node.Boolean>("tool_error", "true or false") switch
            {
                null => null,
                { Value: true } => Match.ToolError,
                _ => Match.ToolError.Not(),
            },
        ];

        // All may be wrong and reported; then the match is never used.
        Match match = conditions.OfType<Match>().DefaultIfEmpty(Match.Any).Aggregate((all, next) => all.And(next));
        return new ScriptCondition(match, pattern?.GetGroupNumbers().Length);
    }

    private Regex? Pattern(Node.Text? text)
    {
        try
        {
            return text is null ? null : Match.Pattern(text.Value);
        }
        catch (RegexParseException wrong)
        {
            report.Error(ScriptCodes.WrongPattern, text!.Span, $"'matches' is not a regular expression: {Reason(wrong)}");
        }
        catch (NotSupportedException)
        {
            report.Error(ScriptCodes.WrongPattern, text!.Span, "'matches' looks around or refers back, or is too large.",
                "Patterns are matched in linear time: write it without (?=…), (?<=…), (?>…), \\1 and great repeat counts.");
        }

        return null;
    }

    /// <summary>The end of the parser's message; its beginning repeats the whole pattern.</summary>
    private static string Reason(RegexParseException wrong)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"at offset {wrong.Offset}. ");
        int found = wrong.Message.LastIndexOf(place, StringComparison.Ordinal);
        return found < 0 ? wrong.Message : $"{wrong.Message[(found + place.Length)..].TrimEnd('.')}, {place.TrimEnd()}";
    }

    private ScriptCondition Reject(string code, Node node, string message, string hint)
    {
        report.Error(code, node.Span, message, hint);
        return ScriptCondition.Always with { IsWrong = true };
    }
}
