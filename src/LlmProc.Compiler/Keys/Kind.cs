namespace LlmProc;

/// <summary>What values a key takes: the name of the type, its shape, and how a node is checked and read.</summary>
/// <param name="Read">Reads a value, or reports why not.</param>
internal sealed record Kind<T>(string Name, Shape Shape, Func<Node, Place, Reading<T>> Read)
{
    /// <summary>The same kind for values of which something more holds.</summary>
    /// <param name="shape">Unset: a schema cannot say what more holds.</param>
    /// <param name="names">The values there are, if they are words.</param>
    public Kind<T> Where(string expected, Func<T, bool> holds, Shape? shape = null, IEnumerable<string>? names = null) =>
        new(expected, shape ?? Shape, (node, place) =>
        {
            Reading<T> reading = Read(node, place);
            return !reading.IsRead || holds(reading.Value) ? reading : Kinds.Outside<T>(node, place, expected, names);
        });

    public Kind<TResult> Select<TResult>(Func<T, TResult> map) => new(Name, Shape, (node, place) => Read(node, place).Select(map));

    /// <summary>The same kind; a value of which something was wrong is marked, so that nothing is said of what only follows from it.</summary>
    public Kind<T> MarkedIfWrong(Func<T, T> mark) => new(Name, Shape, (node, place) =>
    {
        int before = place.Report.ErrorCount;
        Reading<T> reading = Read(node, place);
        return place.Report.ErrorCount > before ? reading.Select(mark) : reading;
    });

    /// <summary>A table where one of another type may stand as well.</summary>
    public Kind<T> OrTable(Kind<T> table) =>
        new($"{Name} or a table", new Shape.Either([Shape, table.Shape]), (node, place) => (node is Node.Table ? table : this).Read(node, place));
}
