using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;

namespace LlmProc;

/// <summary>Those who wait for single runs and want to see them go on. Nobody waits for them: what they have not taken yet is kept until they do.</summary>
internal sealed class RunWatchers : IProcessObserver
{
    private readonly ConcurrentDictionary<ProcessId, ImmutableArray<RunWatcher>> _watchers = new();

    public void Add(RunWatcher watcher) => _watchers.AddOrUpdate(watcher.Root, [watcher], (_, others) => others.Add(watcher));

    public void Remove(RunWatcher watcher)
    {
        while (_watchers.TryGetValue(watcher.Root, out ImmutableArray<RunWatcher> all))
        {
            ImmutableArray<RunWatcher> others = all.Remove(watcher);
            if (others.IsEmpty ? _watchers.TryRemove(KeyValuePair.Create(watcher.Root, all)) : _watchers.TryUpdate(watcher.Root, others, all))
            {
                return;
            }
        }
    }

    public void OnEvent(ProcessState state, ProcessEvent e) => Tell(state.Id, watcher => watcher.OnEvent(state.Id, e));

    public void OnText(ProcessId process, string text) => TellOwn(process, new RunUpdate.Text(text));

    public void OnWaiting(ProcessId process, ModelUpdate reason) => TellOwn(process, new RunUpdate.Waiting(reason));

    public void OnTextWithdrawn(ProcessId process) => TellOwn(process, new RunUpdate.TextWithdrawn());

    private void TellOwn(ProcessId process, RunUpdate update)
    {
        if (process == process.Root)
        {
            Tell(process, watcher => watcher.OnUpdate(update));
        }
    }

    private void Tell(ProcessId process, Action<RunWatcher> tell)
    {
        if (!_watchers.IsEmpty && _watchers.TryGetValue(process.Root, out ImmutableArray<RunWatcher> watchers))
        {
            foreach (RunWatcher watcher in watchers)
            {
                tell(watcher);
            }
        }
    }
}

/// <summary>Sees one run of a root, from its prompt to its end, with all that happens below it meanwhile.</summary>
internal sealed class RunWatcher(ProcessId root, string ask, ChannelWriter<RunUpdate> updates)
{
    private volatile bool _isRunning;

    public ProcessId Root { get; } = root;

    public void OnEvent(ProcessId process, ProcessEvent e)
    {
        if (process == Root && e is ProcessEvent.Prompted prompted)
        {
            _isRunning = prompted.Ask == ask;
        }

        OnUpdate(new RunUpdate.Happened(process, e));
        if (process == Root && e is ProcessEvent.RunCompleted)
        {
            _isRunning = false;
        }
    }

    public void OnUpdate(RunUpdate update)
    {
        if (_isRunning)
        {
            updates.TryWrite(update);
        }
    }
}
