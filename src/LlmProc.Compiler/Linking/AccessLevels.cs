namespace LlmProc;

/// <summary>
/// Bounds what the programs of a closure may do: the root everything, a linked program what the linking program may and the link leaves of it,
/// unless the link grants more. Of several ways to a program the best one counts.
/// </summary>
internal sealed class AccessLevels
{
    private readonly LinkGraph _graph;

    /// <summary>By program; null until a way to it was found.</summary>
    private readonly AccessLevel?[] _most;

    public AccessLevels(LinkGraph graph)
    {
        _graph = graph;
        _most = new AccessLevel?[graph.Count];
        Spread();
    }

    public void Report()
    {
        ReportAbove();
        var needs = new ToolNeeds(_graph);
        for (int unit = 0; unit < _graph.Count; unit++)
        {
            needs.WarnOfTools(unit, _most[unit] ?? AccessLevel.Admin);
            needs.WarnOfLinks(unit);
        }
    }

    private void ReportAbove()
    {
        for (int unit = 0; unit < _graph.Count; unit++)
        {
            ProgramUnit program = _graph.Units[unit];
            AccessLevel most = _most[unit] ?? AccessLevel.Admin;
            foreach (LinkDraft link in program.Draft.Links)
            {
                if (link.Access is { } wanted && wanted > most)
                {
                    program.Report.Error(
                        DiagnosticCodes.AccessAbove, link.AccessSpan,
                        $"linked program '{link.Name}' is given {wanted.ToName()} access, but this program itself has {most.ToName()} access at most",
                        $"to give it more than this program has, write grant = \"{wanted.ToName()}\"");
                }
            }
        }
    }

    /// <remarks>A program waits in the queue again only when its level has risen, which it can do twice.</remarks>
    private void Spread()
    {
        _most[0] = AccessLevel.Admin;
        var queue = new Queue<int>([0]);
        while (queue.TryDequeue(out int unit))
        {
            ReadOnlySpan<int> targets = _graph.Targets(unit);
            for (int link = 0; link < targets.Length; link++)
            {
                AccessLevel level = Given(_most[unit]!.Value, _graph.Link(unit, link).Draft);
                if (_most[targets[link]] is not { } known || known < level)
                {
                    _most[targets[link]] = level;
                    queue.Enqueue(targets[link]);
                }
            }
        }
    }

    private static AccessLevel Given(AccessLevel parent, LinkDraft link) =>
        link.Grant ?? (link.Access is { } level && level < parent ? level : parent);
}
