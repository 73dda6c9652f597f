using System.Diagnostics;

namespace LlmProc;

/// <summary>How much one compilation may look around in folders, all its patterns together.</summary>
internal sealed class SearchBudget
{
    private const int MaxEntries = 50_000;
    private static readonly TimeSpan MaxTime = TimeSpan.FromMilliseconds(800);

    private readonly Stopwatch _time = new();
    private int _entries;

    public bool IsSpent => _entries >= MaxEntries || _time.Elapsed > MaxTime;

    public void CountEntry() => _entries++;

    public void Start() => _time.Start();

    public void Stop() => _time.Stop();
}
