using System.Collections.Immutable;

namespace LlmProc;

/// <summary>What can be said of programs only together.</summary>
internal static class LinkChecks
{
    public static void Report(IReadOnlyList<ProgramUnit> units, ImmutableDictionary<string, ProgramName> names)
    {
        var graph = new LinkGraph(units);
        for (int unit = 0; unit < graph.Count; unit++)
        {
            CheckSpawn(units[unit]);
            LinkTermChecks.Report(graph, unit);
        }

        LinkTermChecks.ReportCase(graph);
        new LinkCircles(graph, names).Report();
        new AccessLevels(graph).Report();
        new LinkDepths(graph).Report();

        // Last: they are silent where an error is about what they look at.
        ExpertChecks.Report(graph);
    }

    private static void CheckSpawn(ProgramUnit unit)
    {
        Located<ToolGrant>? spawn = unit.Draft.Tools.Find(BuiltinTools.Spawn);
        if (spawn is not null && unit.Draft.Links.IsEmpty && !unit.Report.IsBroken)
        {
            unit.Report.Note(DiagnosticCodes.SpawnWithoutLinks, spawn.Span, "'spawn' without linked programs spawns this program itself");
        }

        if (spawn is null && unit.Draft.Links is [var first, ..] && !unit.Draft.Tools.IsWrong && !unit.Report.IsBroken)
        {
            unit.Report.Warning(
                DiagnosticCodes.LinksWithoutSpawn, first.NameSpan, "programs are linked, but 'spawn' is not enabled: no model can ask them",
                "add \"spawn\" to tools.enabled");
        }

        foreach (LinkDraft link in unit.Draft.Links.Where(link => string.IsNullOrWhiteSpace(link.Description) && !link.IsWrong))
        {
            unit.Report.Warning(
                DiagnosticCodes.LinkWithoutDescription, link.NameSpan,
                $"linked program '{link.Name}' has no description: the model cannot know when to ask it",
                $"{link.Name} = {{ path = …, description = \"…\" }}");
        }
    }
}
