namespace LlmProc;

/// <summary>The programs of a closure as numbers, the root is 0. What is asked of it must take time in proportion to its links.</summary>
internal sealed class LinkGraph
{
    private readonly int[][] _targets;

    public LinkGraph(IReadOnlyList<ProgramUnit> units)
    {
        Units = units;
        var byPath = new Dictionary<string, int>(units.Count, Paths.Comparer);
        foreach (ProgramUnit unit in units)
        {
            byPath.Add(unit.Path, byPath.Count);
        }

        _targets = [.. units.Select(unit => unit.Links.Select(link => byPath[link.TargetPath]).ToArray())];
        FirstLinks = FindFirstLinks();
    }

    public IReadOnlyList<ProgramUnit> Units { get; }

    public int Count => Units.Count;

    /// <summary>For each program the link it was found by: who links and the place among its links. The root may have none.</summary>
    public IReadOnlyList<(int From, int Link)?> FirstLinks { get; }

    /// <summary>Where the links of a program lead, in declaration order: as many as its unit has links.</summary>
    public ReadOnlySpan<int> Targets(int unit) => _targets[unit];

    public LinkedUnit Link(int unit, int link) => Units[unit].Links[link];

    private (int From, int Link)?[] FindFirstLinks()
    {
        var first = new (int From, int Link)?[_targets.Length];
        for (int from = 0; from < _targets.Length; from++)
        {
            for (int link = 0; link < _targets[from].Length; link++)
            {
                first[_targets[from][link]] ??= (from, link);
            }
        }

        return first;
    }
}
