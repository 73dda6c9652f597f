using System.Collections.Immutable;

namespace LlmProc;

/// <summary>What access the tools of programs need, beside what links give: a tool that is never offered, and a right that nobody uses.</summary>
internal sealed class ToolNeeds
{
    private readonly LinkGraph _graph;

    /// <summary>By program: what it and all that it can start need at most. What is not known needs everything.</summary>
    private readonly AccessLevel[] _needs;

    public ToolNeeds(LinkGraph graph)
    {
        _graph = graph;
        _needs = [.. graph.Units.Select(Own)];
        Spread();
    }

    /// <param name="most">What a process of the program can have by the best way to it.</param>
    public void WarnOfTools(int unit, AccessLevel most)
    {
        ProgramUnit program = _graph.Units[unit];
        if (_graph.FirstLinks[unit] is not var (from, link) || unit == 0
            || program.Report.HasError(DiagnosticCodes.AccessAbove) || UnitErrors.MayConcern(program, "tools", "mcp"))
        {
            return;
        }

        foreach ((string name, AccessLevel? needed, SourceSpan span) in Tools(program).Where(tool => tool.Needed > most))
        {
            string file = _graph.Units[from].Report.Source.File;
            program.Report.Warning(
                DiagnosticCodes.ToolAboveAccess, span,
                $"{name} needs {needed!.Value.ToName()} access, but links give this program {most.ToName()} access at most: it is never offered",
                $"raise access of '{_graph.Link(from, link).Draft.Name}' in {file}, or give the tool itself access = \"{most.ToName()}\"");
        }
    }

    /// <summary>Of a right that the linking program has anyway it is only noted; one that it has not is given away.</summary>
    public void WarnOfLinks(int unit)
    {
        ProgramUnit program = _graph.Units[unit];
        ReadOnlySpan<int> targets = _graph.Targets(unit);
        for (int link = 0; link < targets.Length; link++)
        {
            LinkDraft draft = _graph.Link(unit, link).Draft;
            AccessLevel needed = _needs[targets[link]];
            string unneeded = $"access, but neither it nor what it can ask has a tool that needs more than {needed.ToName()}";
            if (draft.IsWrong || program.Report.HasError(DiagnosticCodes.AccessAbove))
            {
                continue;
            }

            if (draft.Grant > needed)
            {
                program.Report.Warning(DiagnosticCodes.AccessUnneeded, draft.NameSpan, $"linked program '{draft.Name}' is granted {draft.Grant.Value.ToName()} {unneeded}", $"grant = \"{needed.ToName()}\" is enough");
            }
            else if (draft.Access > needed)
            {
                program.Report.Note(DiagnosticCodes.AccessUnneeded, draft.AccessSpan, $"linked program '{draft.Name}' is given {draft.Access.Value.ToName()} {unneeded}", $"access = \"{needed.ToName()}\" is enough");
            }
        }
    }

    private static AccessLevel Own(ProgramUnit unit) => UnitErrors.MayConcern(unit, "tools", "mcp", "linked_programs")
        ? AccessLevel.Admin
        : Tools(unit).Select(tool => tool.Needed ?? AccessLevel.Admin).DefaultIfEmpty(AccessLevel.Read).Max();

    /// <summary>Each with how a message names it. Of one that the application brings, or that is to come, the level is not known.</summary>
    private static IEnumerable<(string Name, AccessLevel? Needed, SourceSpan Span)> Tools(ProgramUnit unit)
    {
        foreach (Located<ToolGrant> grant in unit.Draft.Tools.Grants)
        {
            string name = grant.Value.Name;
            yield return ($"tool '{name}'", grant.Value.Access ?? (unit.Report.HostTools.Contains(name) ? null : BuiltinTools.AccessOf(name)), grant.Span);
        }

        foreach (Located<McpToolGrants> taken in McpChecks.Taken(unit.Draft))
        {
            ImmutableArray<ToolGrant> tools = taken.Value.Tools;
            AccessLevel needed = taken.Value.All ? AccessLevel.Write : tools.Select(tool => tool.Access ?? AccessLevel.Write).DefaultIfEmpty(AccessLevel.Read).Max();
            yield return ($"a tool of server '{taken.Value.Server}'", needed, taken.Span);
        }
    }

    /// <remarks>A program waits in the queue again only when a program that it can ask has come to need more, which is twice at most.</remarks>
    private void Spread()
    {
        var askers = new List<int>[_graph.Count];
        for (int unit = 0; unit < _graph.Count; unit++)
        {
            foreach (int target in _graph.Targets(unit))
            {
                (askers[target] ??= []).Add(unit);
            }
        }

        var queue = new Queue<int>(Enumerable.Range(0, _graph.Count));
        while (queue.TryDequeue(out int unit))
        {
            foreach (int asker in askers[unit] ?? [])
            {
                if (_needs[asker] < _needs[unit])
                {
                    _needs[asker] = _needs[unit];
                    queue.Enqueue(asker);
                }
            }
        }
    }
}
