namespace LlmProc;

/// <summary>Which trees wait for which, because a tool or gate of the one has asked the other. It has no circles: who would close one is refused.</summary>
/// <remarks>Trees and not processes: the run of a root waits for all that goes on below it.</remarks>
internal sealed class Asks
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ProcessId, List<(ProcessId Asked, Task Run)>> _from = [];

    /// <summary>Notes that a tree waits for a run of another. False: that one waits for it.</summary>
    public bool TryAdd(ProcessId asking, ProcessId asked, Task run)
    {
        lock (_gate)
        {
            if (Reaches(asked, asking, []))
            {
                return false;
            }

            if (!_from.TryGetValue(asking, out List<(ProcessId Asked, Task Run)>? all))
            {
                _from[asking] = all = [];
            }

            all.Add((asked, run));
        }

        // What counts is whether the run has ended; this only keeps the table small.
        _ = run.ContinueWith(_ => Remove(asking), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return true;
    }

    private bool Reaches(ProcessId from, ProcessId to, HashSet<ProcessId> seen) => from == to
        || (seen.Add(from) && _from.TryGetValue(from, out List<(ProcessId Asked, Task Run)>? all) && all.Any(ask => !ask.Run.IsCompleted && Reaches(ask.Asked, to, seen)));

    private void Remove(ProcessId asking)
    {
        lock (_gate)
        {
            if (!_from.TryGetValue(asking, out List<(ProcessId Asked, Task Run)>? all))
            {
                return;
            }

            all.RemoveAll(ask => ask.Run.IsCompleted);
            if (all.Count == 0)
            {
                _from.Remove(asking);
            }
        }
    }
}
