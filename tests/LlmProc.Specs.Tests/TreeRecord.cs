using System.Text;

namespace LlmProc.Specs;

/// <summary>What a journal holds of one tree.</summary>
internal sealed class TreeRecord
{
    private readonly List<(ProcessState State, List<ProcessEvent> Events)> _processes = [];

    public int Events => _processes.Sum(process => process.Events.Count);

    public static async Task<TreeRecord> ReadAsync(IJournal journal, CancellationToken cancellationToken)
    {
        var record = new TreeRecord();
        await foreach (ProcessId id in journal.ReadTreeAsync(new ProcessId("p1"), cancellationToken))
        {
            var events = new List<ProcessEvent>();
            ProcessState? state = null;
            await foreach (ProcessEvent e in journal.ReadAsync(id, cancellationToken))
            {
                events.Add(e);
                state = (e is ProcessEvent.Started started ? new ProcessState(started.Start) : state!).Apply(e);
            }

            record._processes.Add((state!, events));
        }

        record._processes.Sort((a, b) => string.CompareOrdinal(a.State.Id.Value, b.State.Id.Value));
        return record;
    }

    /// <summary>Every event of every process in its wire form. Children of one turn may report in any order.</summary>
    public string Journal()
    {
        var text = new StringBuilder();
        foreach ((ProcessState state, List<ProcessEvent> events) in _processes)
        {
            text.Append(state.Id).Append('\n');
            foreach (string line in events.Select(e => Encoding.UTF8.GetString(JournalJson.Write(e))).Order(StringComparer.Ordinal))
            {
                text.Append("  ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>The journal as another machine would find it: every event through its wire form and back.</summary>
    public async Task<MemoryJournal> CopyAsync(CancellationToken cancellationToken)
    {
        var copy = new MemoryJournal();
        foreach ((ProcessState state, List<ProcessEvent> events) in _processes)
        {
            for (int i = 0; i < events.Count; i++)
            {
                await copy.AppendAsync(state.Id, i, JournalJson.Read(JournalJson.Write(events[i])), cancellationToken);
            }
        }

        return copy;
    }

    /// <summary>Money or tokens are limited somewhere in it.</summary>
    public bool IsBudgeted => _processes.Any(process => process.Events.Any(e => e is ProcessEvent.SampleStarted));

    /// <summary>Processes that, with all below them, count more than a limit of theirs.</summary>
    public IEnumerable<ProcessId> Overspent() => States
        .Where(state =>
        {
            Charge all = States.Where(other => other.Id == state.Id || other.Id.Value.StartsWith(state.Id.Value + "/", StringComparison.Ordinal))
                .Aggregate(default(Charge), (sum, other) => sum + other.Charged);
            return all.CostUsd > state.Start.Limits.CostUsd || all.Tokens > state.Start.Limits.Tokens;
        })
        .Select(state => state.Id);

    public IEnumerable<ProcessState> States => _processes.Select(process => process.State);
}
