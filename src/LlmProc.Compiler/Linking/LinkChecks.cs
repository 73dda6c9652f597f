using System.Collections.Immutable;

namespace LlmProc;

/// <summary>What can be said of programs only together.</summary>
internal sealed class LinkChecks(IReadOnlyList<ProgramUnit> units, ImmutableDictionary<string, ProgramName> names)
{
    private enum Visit
    {
        Underway,
        Done,
    }

    private readonly Dictionary<string, ProgramUnit> _byPath = units.ToDictionary(unit => unit.Path, Paths.Comparer);
    private readonly Dictionary<string, Visit> _visits = new(Paths.Comparer);
    private readonly List<(ProgramUnit From, LinkedUnit Link)> _path = [];

    public void Report()
    {
        foreach (ProgramUnit unit in units)
        {
            CheckSpawn(unit);
        }

        FindCycles(units[0]);
    }

    private static void CheckSpawn(ProgramUnit unit)
    {
        Located<ToolGrant>? spawn = unit.Draft.Tools.Find(BuiltinTools.Spawn);
        if (spawn is not null && unit.Draft.Links.IsEmpty)
        {
            unit.Report.Note(DiagnosticCodes.SpawnWithoutLinks, spawn.Span, "'spawn' without linked programs spawns this program itself");
        }

        if (spawn is null && unit.Draft.Links is [var first, ..] && !unit.Report.HasError(DiagnosticCodes.UnknownTool))
        {
            unit.Report.Warning(
                DiagnosticCodes.LinksWithoutSpawn, first.NameSpan, "programs are linked, but 'spawn' is not enabled: no model can ask them",
                "add \"spawn\" to tools.enabled");
        }

        foreach (LinkDraft link in unit.Draft.Links.Where(link => string.IsNullOrWhiteSpace(link.Description)))
        {
            unit.Report.Warning(
                DiagnosticCodes.LinkWithoutDescription, link.NameSpan,
                $"linked program '{link.Name}' has no description: the model cannot know when to ask it",
                $"{link.Name} = {{ path = …, description = \"…\" }}");
        }
    }

    /// <remarks>Each link that closes a circle is noted once. The depth of the recursion is bounded by the number of programs.</remarks>
    private void FindCycles(ProgramUnit unit)
    {
        _visits[unit.Path] = Visit.Underway;
        foreach (LinkedUnit link in unit.Links)
        {
            _path.Add((unit, link));
            if (!_visits.TryGetValue(link.TargetPath, out Visit visit))
            {
                FindCycles(_byPath[link.TargetPath]);
            }
            else if (visit == Visit.Underway)
            {
                ReportCycle(link.TargetPath);
            }

            _path.RemoveAt(_path.Count - 1);
        }

        _visits[unit.Path] = Visit.Done;
    }

    private void ReportCycle(string start)
    {
        var cycle = _path.SkipWhile(step => !Paths.Comparer.Equals(step.From.Path, start)).ToList();
        string shown = string.Join(" → ", cycle.Select(step => names[step.From.Path]).Append(names[start]));
        (ProgramUnit from, LinkedUnit closing) = cycle[^1];
        from.Report.Note(DiagnosticCodes.Cycle, closing.Draft.Path!.Span, $"programs link in a circle: {shown}; limits.depth ends it");
        foreach ((ProgramUnit keeper, LinkedUnit link) in cycle.Where(step => step.Link.Draft.Session == LinkSession.Keep))
        {
            keeper.Report.Warning(
                DiagnosticCodes.KeptInCycle, link.Draft.NameSpan,
                $"linked program '{link.Draft.Name}' keeps its session in the circle {shown}: it can come to wait for itself");
        }
    }
}
