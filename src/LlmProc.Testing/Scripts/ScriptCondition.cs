namespace LlmProc.Testing;

/// <summary>The bound <c>when</c> of a rule.</summary>
/// <param name="Groups">How many groups the pattern gives, the whole match among them; null without a pattern.</param>
internal sealed record ScriptCondition(Match Match, int? Groups)
{
    public static ScriptCondition Always { get; } = new(Match.Any, Groups: null);

    /// <summary>It was reported, and stands only for what could not be read.</summary>
    public bool IsWrong { get; init; }

    /// <summary>Reports a text of the reply that names a group which is not there.</summary>
    public void CheckGroups(Node node, string text, ScriptReport report)
    {
        int highest = Placeholders.HighestGroup(text);
        if (highest < 0 || highest < Groups || IsWrong)
        {
            return;
        }

        if (Groups is null)
        {
            report.Warning(ScriptCodes.UnknownGroup, node.Span,
                $"{{{highest}}} stays as it is written: the rule has no pattern with groups.",
                "Write when = { matches = \"…\" }, or {last} for the last message.");
            return;
        }

        report.Error(ScriptCodes.UnknownGroup, node.Span, $"{{{highest}}} names a group that 'matches' does not have.",
            Groups == 1 ? "{0} is the whole match; put what {1} shall mean in parentheses." : $"Its groups are {{0}} to {{{Groups - 1}}}.");
    }
}
