using System.Collections.Immutable;

namespace LlmProc.Testing;

/// <summary>The latest exchanges, so many as are kept.</summary>
internal sealed class ExchangeLog(int kept)
{
    private readonly Lock _gate = new();
    private readonly Queue<MockExchange> _exchanges = new();

    public ImmutableArray<MockExchange> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _exchanges];
            }
        }
    }

    public void Add(MockExchange exchange)
    {
        if (kept <= 0)
        {
            return;
        }

        lock (_gate)
        {
            if (_exchanges.Count == kept)
            {
                _exchanges.Dequeue();
            }

            _exchanges.Enqueue(exchange);
        }
    }
}
