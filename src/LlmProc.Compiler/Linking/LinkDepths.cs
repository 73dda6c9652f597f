namespace LlmProc;

/// <summary>Finds programs that no process can ever start, because <c>limits.depth</c> ends on every way to them.</summary>
internal sealed class LinkDepths
{
    private readonly LinkGraph _graph;

    /// <summary>The most generations that a process of the program can have below it, and whose limit says so; null if there is none.</summary>
    private readonly (int Left, int Limit, int From)?[] _most;

    /// <summary>By program: whether what it limits may not be what its author wrote.</summary>
    private readonly Dictionary<int, bool> _unclear = [];

    public LinkDepths(LinkGraph graph)
    {
        _graph = graph;
        _most = new (int Left, int Limit, int From)?[graph.Count];
        Spread();
    }

    /// <summary>Says it once of a program, at the first link that cannot be followed; what is only behind it goes without saying.</summary>
    public void Report()
    {
        var reported = new HashSet<int>();
        for (int unit = 0; unit < _graph.Count; unit++)
        {
            if (_most[unit] is not { Left: 0 } end || IsUnclear(end.From))
            {
                continue;
            }

            ReadOnlySpan<int> targets = _graph.Targets(unit);
            for (int link = 0; link < targets.Length; link++)
            {
                if (_most[targets[link]] is null && reported.Add(targets[link]))
                {
                    Report(unit, _graph.Link(unit, link).Draft, end.Limit, end.From);
                }
            }
        }
    }

    private bool IsUnclear(int unit)
    {
        if (!_unclear.TryGetValue(unit, out bool unclear))
        {
            _unclear[unit] = unclear = UnitErrors.MayConcern(_graph.Units[unit], "limits", "linked_programs");
        }

        return unclear;
    }

    private void Report(int unit, LinkDraft link, int limit, int from)
    {
        string file = _graph.Units[from].Report.Source.File;
        _graph.Units[unit].Report.Warning(
            DiagnosticCodes.OutOfDepth, link.NameSpan, FormattableString.Invariant(
                $"linked program '{link.Name}' can never be started: limits.depth = {limit}{(from == unit ? "" : $" of {file}")} ends before it"),
            $"raise limits.depth{(from == unit ? "" : $" in {file}")}, or link to it from a program above");
    }

    /// <remarks>More is always better, so that the first time a program leaves the queue is the best way to it.</remarks>
    private void Spread()
    {
        var queue = new PriorityQueue<(int Unit, int Left, int Limit, int From), int>();
        int depth = _graph.Units[0].Draft.Limits.Depth ?? Limits.DefaultDepth;
        queue.Enqueue((0, depth, depth, 0), -depth);
        while (queue.TryDequeue(out (int Unit, int Left, int Limit, int From) next, out _))
        {
            if (_most[next.Unit] is not null)
            {
                continue;
            }

            _most[next.Unit] = (next.Left, next.Limit, next.From);
            ReadOnlySpan<int> targets = _graph.Targets(next.Unit);
            for (int link = 0; next.Left > 0 && link < targets.Length; link++)
            {
                if (_most[targets[link]] is null)
                {
                    (int left, int limit, int from) = Below(next, _graph.Link(next.Unit, link).Draft, targets[link]);
                    queue.Enqueue((targets[link], left, limit, from), -left);
                }
            }
        }
    }

    private (int Left, int Limit, int From) Below((int Unit, int Left, int Limit, int From) parent, LinkDraft link, int target)
    {
        (int Left, int Limit, int From) below = (parent.Left - 1, parent.Limit, parent.From);
        if (link.Limits.Depth < below.Left)
        {
            below = (link.Limits.Depth.Value, link.Limits.Depth.Value, parent.Unit);
        }

        int? own = _graph.Units[target].Draft.Limits.Depth;
        return own < below.Left ? (own.Value, own.Value, target) : below;
    }
}
