using System.Collections.Immutable;
using static LlmProc.Key<LlmProc.ToolsDraft>;

namespace LlmProc;

/// <summary>The keys of <c>[tools]</c>.</summary>
internal static class ToolsKeys
{
    public static Section<ToolsDraft> Section { get; } = new(
    [
        Row("enabled", Kinds.ListOf(ToolGrantKeys.Kind.Located(), "a list of tools"), "[]", $"builtin tools, by name or as tables; later: {string.Join(", ", BuiltinTools.Planned)}",
            (tools, list) => tools with { Lists = tools.Lists.Add(list) }) with { Older = ["builtin"], Joined = true },
        Row("aliases", Kinds.MapOf(Kinds.Name.Located(), LinkedProgramsKeys.AcceptsName, Kinds.NamePattern), "", "older: alias and the tool it stands for",
            (tools, aliases) => tools with { Aliases = aliases }) with { State = KeyState.Older },
        Later("mcp", McpToolsKeys.Kind, "", "tools taken from servers: \"all\", a list, or a table of tools, per server",
            (tools, servers) => tools with { Mcp = servers }),
    ])
    {
        Finish = Join,
    };

    /// <summary>One list out of all that was given, each tool and each shown name once.</summary>
    private static ToolsDraft Join(ToolsDraft tools, Node.Table table, Place place)
    {
        var joined = ImmutableArray.CreateBuilder<Located<ToolGrant>>();
        foreach (ImmutableArray<Located<ToolGrant>> list in tools.Lists)
        {
            int earlierLists = joined.Count;
            foreach (Located<ToolGrant> grant in list)
            {
                int same = IndexOf(joined, grant.Value.Name);
                if (same < 0)
                {
                    joined.Add(grant);
                }
                else if (same >= earlierLists || joined[same].Value != grant.Value)
                {
                    ReportTwice(joined[same], grant, place);
                }
            }
        }

        foreach ((string alias, Located<string> tool) in tools.Aliases)
        {
            GiveAlias(joined, alias, tool, place);
        }

        CheckShownNames(joined, place);
        return tools with { Grants = joined.ToImmutable() };
    }

    private static void ReportTwice(Located<ToolGrant> earlier, Located<ToolGrant> grant, Place place)
    {
        string at = place.Report.Source.Name(earlier.Span);
        string message = earlier.Value.Alias is { } one && grant.Value.Alias is { } other && one != other
            ? TwoAliases(grant.Value.Name, one, at, other)
            : $"tool '{grant.Value.Name}' is already enabled at {at}";
        place.Report.Error(DiagnosticCodes.ToolTwice, grant.Span, message);
    }

    private static string TwoAliases(string tool, string one, string at, string other) =>
        $"tool '{tool}' has two aliases, '{one}' ({at}) and '{other}'; a tool has one name";

    private static void GiveAlias(ImmutableArray<Located<ToolGrant>>.Builder grants, string alias, Located<string> tool, Place place)
    {
        int index = IndexOf(grants, tool.Value);
        if (index < 0)
        {
            place.Report.Error(
                DiagnosticCodes.UnknownTool, tool.Span, $"alias '{alias}' stands for '{tool.Value}', which is not enabled",
                $"add \"{tool.Value}\" to {place.Key}.enabled");
        }
        else if (grants[index].Value.Alias is { } earlier && earlier != alias)
        {
            string at = place.Report.Source.Name(grants[index].Span);
            place.Report.Error(DiagnosticCodes.ToolTwice, tool.Span, TwoAliases(tool.Value, earlier, at, alias));
        }
        else
        {
            grants[index] = new Located<ToolGrant>(grants[index].Value with { Alias = alias }, tool.Span);
        }
    }

    private static void CheckShownNames(ImmutableArray<Located<ToolGrant>>.Builder grants, Place place)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (Located<ToolGrant> grant in grants)
        {
            if (grant.Value.Alias is { } alias && alias != grant.Value.Name && (place.Report.IsTool(alias) || !taken.Add(alias)))
            {
                place.Report.Error(
                    DiagnosticCodes.AliasClash, grant.Span, $"alias '{alias}' of '{grant.Value.Name}' is the name of another tool");
            }
        }
    }

    private static int IndexOf(ImmutableArray<Located<ToolGrant>>.Builder grants, string tool)
    {
        for (int i = 0; i < grants.Count; i++)
        {
            if (grants[i].Value.Name == tool)
            {
                return i;
            }
        }

        return -1;
    }
}
