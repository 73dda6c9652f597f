namespace LlmProc.Testing;

/// <summary>A fault that is to be put into one answer.</summary>
/// <param name="Hit">How often it has happened, from 1.</param>
internal sealed record InjectedFault(MockFault Fault, int Hit);

/// <summary>Which faults are put into which answers.</summary>
internal sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private readonly List<Row> _rows = [];
    private volatile bool _isEmpty = true;

    public void Add(MockFault fault, Func<MockRequest, bool>? when)
    {
        lock (_gate)
        {
            _rows.Add(new Row(fault, when));
            _isEmpty = false;
        }
    }

    public InjectedFault? Take(MockRequest request)
    {
        if (_isEmpty)
        {
            return null;
        }

        lock (_gate)
        {
            Row? row = _rows.Find(row => row.Hits < (row.Fault.Times ?? int.MaxValue) && row.When?.Invoke(request) is not false);
            return row is null ? null : new InjectedFault(row.Fault, ++row.Hits);
        }
    }

    private sealed class Row(MockFault fault, Func<MockRequest, bool>? when)
    {
        public MockFault Fault { get; } = fault;

        public Func<MockRequest, bool>? When { get; } = when;

        public int Hits { get; set; }
    }
}
