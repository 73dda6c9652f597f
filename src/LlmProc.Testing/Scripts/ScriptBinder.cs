using System.Collections.Immutable;

namespace LlmProc.Testing;

/// <summary>Binds the tree of a script file to rules and reports all that is wrong with it, at once.</summary>
internal sealed class ScriptBinder(ScriptReport report)
{
    private const string Example = "A rule is: [[rule]] with when = \"…\" and say = \"…\".";

    private readonly ScriptConditionBinder _conditions = new(report);
    private readonly ScriptReplyBinder _replies = new(report);

    /// <summary>The rules; of use only if no error was reported.</summary>
    public ImmutableArray<Rule> Bind(Node.Table root)
    {
        var keys = new ScriptTable(root, "a script file", report, "rule");
        if (keys.Find("rule") is null)
        {
            report.Error(ScriptCodes.NoRules, root.Span, "The script file has no rules.", Example);
            return [];
        }

        Node.List? list = keys.Find<Node.List>("rule", "tables, each under [[rule]] with two brackets");
        if (list is { Items.IsEmpty: true })
        {
            report.Error(ScriptCodes.NoRules, list.Span, "The script file has no rules.", Example);
        }

        var rules = ImmutableArray.CreateBuilder<Rule>();
        SourceSpan? always = null;
        foreach (Node item in list?.Items ?? [])
        {
            if (!report.Expect(item, "A rule", "a table", out Node.Table? table))
            {
                continue;
            }

            if (always is { } before)
            {
                report.Warning(ScriptCodes.NeverReached, table.Span, $"This rule never answers: the one in line {before.Line} always does.",
                    "Move the rule without 'when' to the end.");
            }

            rules.Add(BindRule(table));
            always ??= table.Find("when") is null ? table.Span : null;
        }

        return rules.ToImmutable();
    }

    private Rule BindRule(Node.Table table)
    {
        var keys = new ScriptTable(table, "[[rule]]", report, "when", "say", "call", "fail", "stop", "delay", "usage");
        ScriptCondition condition = _conditions.Bind(keys.Find("when"));
        return new Rule(condition.Match, _replies.Bind(table, keys, condition));
    }
}
