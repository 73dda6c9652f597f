namespace LlmProc;

/// <summary>Where in a program a value stands, and who hears about it.</summary>
/// <remarks>Most places are never named: the name is made when a message needs it.</remarks>
internal sealed class Place
{
    private readonly Place? _parent;
    private readonly string _name;

    /// <summary>The program itself.</summary>
    public Place(Report report)
        : this(null, "", report)
    {
    }

    private Place(Place? parent, string name, Report report)
    {
        _parent = parent;
        _name = name;
        Report = report;
    }

    public Report Report { get; }

    /// <summary>Full name of the key: <c>model.name</c>; empty for the program itself.</summary>
    public string Key => _parent is null ? "" : _parent._parent is null ? Shown.Short(_name) : $"{_parent.Key}.{Shown.Short(_name)}";

    public string Section => _parent is null ? "a program" : $"[{Key}]";

    public Place Of(string key) => new(this, key, Report);
}
