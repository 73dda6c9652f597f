using System.Collections.Immutable;
using System.Globalization;

namespace LlmProc;

/// <summary>
/// Finds where programs link in circles. A graph can have more circles than can be counted, so that what is said is bounded: a note for each
/// link that closes one, up to a number, and a warning for each kept session that can be asked by itself.
/// </summary>
/// <remarks>One walk in depth without recursion (Tarjan's strongly connected components): chains are as long as there are programs.</remarks>
internal sealed class LinkCircles
{
    private const int MostNoted = 20;
    private const int MostPathsOfKept = 20;
    private const int LongestShown = 12;
    private const int FirstShown = 4;
    private const int LastShown = 2;

    private readonly LinkGraph _graph;
    private readonly ImmutableDictionary<string, ProgramName> _names;
    private readonly int[] _order;
    private readonly int[] _low;
    private readonly int[] _component;
    private readonly int[] _place;
    private readonly Stack<int> _open = new();
    private readonly List<(int Unit, int Link)> _path = [];
    private int _visited;
    private int _closing;
    private int _components;

    public LinkCircles(LinkGraph graph, ImmutableDictionary<string, ProgramName> names)
    {
        _graph = graph;
        _names = names;
        _order = new int[graph.Count];
        _low = new int[graph.Count];
        _component = new int[graph.Count];
        _place = new int[graph.Count];
        Array.Fill(_component, -1);
        Array.Fill(_place, -1);
    }

    public void Report()
    {
        (int Unit, int Link) lastClosing = default;
        Enter(0);
        while (_path.Count > 0)
        {
            (int unit, int link) = _path[^1];
            if (link == _graph.Targets(unit).Length)
            {
                Leave(unit);
                continue;
            }

            int target = _graph.Targets(unit)[link];
            if (_order[target] == 0)
            {
                Enter(target);
                continue;
            }

            if (_component[target] < 0)
            {
                _low[unit] = Math.Min(_low[unit], _order[target]);
            }

            if (_place[target] >= 0)
            {
                lastClosing = (unit, link);
                NoteCircle(unit, link, _place[target]);
            }

            _path[^1] = (unit, link + 1);
        }

        if (_closing > MostNoted)
        {
            Note(lastClosing, $"{Number(_closing - MostNoted)} more links close a circle; limits.depth ends them all");
        }

        WarnOfKept();
    }

    private void Enter(int unit)
    {
        _order[unit] = _low[unit] = ++_visited;
        _place[unit] = _path.Count;
        _open.Push(unit);
        _path.Add((unit, 0));
    }

    private void Leave(int unit)
    {
        _path.RemoveAt(_path.Count - 1);
        _place[unit] = -1;
        if (_low[unit] == _order[unit])
        {
            int member;
            do
            {
                member = _open.Pop();
                _component[member] = _components;
            }
            while (member != unit);
            _components++;
        }

        if (_path.Count > 0)
        {
            (int parent, int link) = _path[^1];
            _low[parent] = Math.Min(_low[parent], _low[unit]);
            _path[^1] = (parent, link + 1);
        }
    }

    private void NoteCircle(int unit, int link, int start)
    {
        if (++_closing <= MostNoted)
        {
            string circle = Shown(_path.Count - start, step => _path[start + step].Unit);
            Note((unit, link), $"programs link in a circle: {circle}; limits.depth ends it");
        }
    }

    private void Note((int Unit, int Link) closing, string message) => _graph.Units[closing.Unit].Report.Note(
        DiagnosticCodes.Cycle, _graph.Link(closing.Unit, closing.Link).Draft.Path!.Span, message);

    private void WarnOfKept()
    {
        int paths = 0;
        for (int unit = 0; unit < _graph.Count; unit++)
        {
            ReadOnlySpan<int> targets = _graph.Targets(unit);
            for (int link = 0; link < targets.Length; link++)
            {
                LinkDraft draft = _graph.Link(unit, link).Draft;
                if (draft.Session == LinkSession.Keep && _component[unit] == _component[targets[link]])
                {
                    string circle = paths++ < MostPathsOfKept ? $"the circle {Circle(unit, targets[link])}" : "a circle";
                    _graph.Units[unit].Report.Warning(
                        DiagnosticCodes.KeptInCycle, draft.NameSpan,
                        $"linked program '{draft.Name}' keeps its session in {circle}: it can come to wait for itself");
                }
            }
        }
    }

    /// <summary>The shortest circle that begins with this link; both programs are in one component, so that there is one.</summary>
    private string Circle(int from, int to)
    {
        var cameFrom = new Dictionary<int, int> { [to] = to };
        var queue = new Queue<int>([to]);
        while (!cameFrom.ContainsKey(from) && queue.TryDequeue(out int unit))
        {
            foreach (int target in _graph.Targets(unit))
            {
                if (_component[target] == _component[from] && cameFrom.TryAdd(target, unit))
                {
                    queue.Enqueue(target);
                }
            }
        }

        var way = new List<int>();
        for (int unit = from; unit != to; unit = cameFrom[unit])
        {
            way.Add(cameFrom[unit]);
        }

        way.Add(from);
        way.Reverse();
        return Shown(way.Count, step => way[step]);
    }

    /// <summary>Back to where it starts; a long one without its middle.</summary>
    private string Shown(int length, Func<int, int> step)
    {
        int left = length > LongestShown ? length - FirstShown - LastShown : 0;
        IEnumerable<string> names = left == 0
            ? Enumerable.Range(0, length).Select(Name)
            : [.. Enumerable.Range(0, FirstShown).Select(Name), $"… {Number(left)} more …", .. Enumerable.Range(length - LastShown, LastShown).Select(Name)];
        return string.Join(" → ", names.Append(Name(0)));

        string Name(int place) => _names[_graph.Units[step(place)].Path].Value;
    }

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
