using System.Collections.Immutable;

namespace LlmProc.Cli.Showing;

/// <summary>What a link is to somebody who follows all links from the root, first things first.</summary>
internal enum LinkRole
{
    /// <summary>Leads to a program not met before.</summary>
    First,

    /// <summary>Leads to a program met before.</summary>
    Again,

    /// <summary>Leads back to a program on the way from the root: it closes a circle.</summary>
    Back,
}

/// <summary>All programs of a graph in the order in which they are met from its root, and the role of every link.</summary>
/// <remarks>Without recursion, and each link is looked at once: a graph may be ten thousand programs deep.</remarks>
internal sealed class GraphWalk
{
    private readonly ProgramGraph _graph;
    private readonly Dictionary<ProgramName, int> _places = [];
    private readonly Dictionary<ProgramName, LinkRole[]> _roles = [];
    private readonly Dictionary<ProgramName, ProgramName> _parents = [];
    private readonly List<(ProgramName From, ProgramName To)> _back = [];

    public GraphWalk(ProgramGraph graph)
    {
        _graph = graph;
        var programs = ImmutableArray.CreateBuilder<LlmProgram>();
        var way = new Stack<(LlmProgram Program, int Next)>();
        var onWay = new HashSet<ProgramName>();
        Meet(graph.Root);
        while (way.TryPop(out (LlmProgram Program, int Next) step))
        {
            if (step.Next == step.Program.Links.Length)
            {
                onWay.Remove(step.Program.Name);
                continue;
            }

            way.Push((step.Program, step.Next + 1));
            ProgramName target = step.Program.Links[step.Next].Target;
            LinkRole role = !_places.ContainsKey(target) ? LinkRole.First : onWay.Contains(target) ? LinkRole.Back : LinkRole.Again;
            _roles[step.Program.Name][step.Next] = role;
            if (role == LinkRole.First)
            {
                _parents[target] = step.Program.Name;
                Meet(graph[target]);
            }
            else if (role == LinkRole.Back)
            {
                _back.Add((step.Program.Name, target));
            }
        }

        Programs = programs.ToImmutable();

        void Meet(LlmProgram program)
        {
            _places[program.Name] = programs.Count;
            _roles[program.Name] = new LinkRole[program.Links.Length];
            programs.Add(program);
            way.Push((program, 0));
            onWay.Add(program.Name);
        }
    }

    /// <summary>The root is the first.</summary>
    public ImmutableArray<LlmProgram> Programs { get; }

    /// <summary>One for each link back.</summary>
    public int CircleCount => _back.Count;

    public string Digest => _graph.Digest;

    public LlmProgram this[ProgramName name] => _graph[name];

    /// <summary>Where in <see cref="Programs"/> a program stands.</summary>
    public int PlaceOf(ProgramName name) => _places[name];

    public LinkRole RoleOf(LlmProgram program, int link) => _roles[program.Name][link];

    /// <summary>The circles, each from the program that comes first on the way from the root; its last program links to its first.</summary>
    public IEnumerable<ImmutableArray<ProgramName>> Circles()
    {
        foreach ((ProgramName from, ProgramName to) in _back)
        {
            var circle = new List<ProgramName> { from };
            for (ProgramName at = from; at != to;)
            {
                at = _parents[at];
                circle.Add(at);
            }

            circle.Reverse();
            yield return [.. circle];
        }
    }
}
