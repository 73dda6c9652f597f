using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace LlmProc;

/// <summary>The observers of a host, of all its trees or of one. One that has ended, or that throws, is told nothing any more, and the run goes on.</summary>
internal sealed class ObserverList(ImmutableArray<IProcessObserver> observers, ILogger logger)
{
    // By root: however many trees are watched, each tells only those that watch it.
    private readonly ConcurrentDictionary<string, ImmutableArray<IProcessObserver>> _ofTrees = new(StringComparer.Ordinal);
    private ImmutableArray<IProcessObserver> _ofAll = observers;

    /// <summary>How many are told.</summary>
    public int Count => _ofAll.Length + _ofTrees.Sum(tree => tree.Value.Length);

    /// <summary>Tells it what happens in the tree of a process.</summary>
    public void Add(ProcessId process, IProcessObserver observer) => _ofTrees.AddOrUpdate(
        process.Root.Value,
        static (_, added) => [added],
        static (_, all, added) => all.RemoveAll(static each => each is IEndingObserver { HasEnded: true }).Add(added),
        observer);

    /// <returns>False if it was not there.</returns>
    public bool Remove(ProcessId process, IProcessObserver observer)
    {
        string root = process.Root.Value;
        while (_ofTrees.TryGetValue(root, out ImmutableArray<IProcessObserver> all) && all.Contains(observer))
        {
            ImmutableArray<IProcessObserver> left = all.Remove(observer);
            if (left.IsEmpty ? _ofTrees.TryRemove(KeyValuePair.Create(root, all)) : _ofTrees.TryUpdate(root, left, all))
            {
                return true;
            }
        }

        return ImmutableInterlocked.Update(ref _ofAll, static (all, gone) => all.Remove(gone), observer);
    }

    /// <summary>Of a tree that has ended nothing is told any more.</summary>
    public void Forget(ProcessId root) => _ofTrees.TryRemove(root.Value, out _);

    /// <param name="what">Handed to <paramref name="tell"/>, so that nothing is allocated where nobody watches.</param>
    public void Tell<T>(ProcessState state, T what, Action<IProcessObserver, ProcessState, T> tell)
    {
        Tell(_ofAll, state, what, tell);
        Tell(Of(state.Id), state, what, tell);
    }

    /// <summary>Waits for observers that must not miss anything.</summary>
    public async ValueTask ReadyAsync(ProcessState state, CancellationToken cancellationToken)
    {
        await ReadyAsync(_ofAll, state, cancellationToken);
        await ReadyAsync(Of(state.Id), state, cancellationToken);
    }

    private void Tell<T>(ImmutableArray<IProcessObserver> observers, ProcessState state, T what, Action<IProcessObserver, ProcessState, T> tell)
    {
        foreach (IProcessObserver observer in observers)
        {
            if (observer is IEndingObserver { HasEnded: true })
            {
                Remove(state.Id, observer);
                continue;
            }

            try
            {
                tell(observer, state, what);
            }
            catch (Exception e)
            {
                Drop(state.Id, observer, e);
            }
        }
    }

    private async ValueTask ReadyAsync(ImmutableArray<IProcessObserver> observers, ProcessState state, CancellationToken cancellationToken)
    {
        foreach (IProcessObserver observer in observers)
        {
            try
            {
                await observer.ReadyAsync(state, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                Drop(state.Id, observer, e);
            }
        }
    }

    private ImmutableArray<IProcessObserver> Of(ProcessId process)
    {
        ReadOnlySpan<char> id = process.Value;
        int slash = id.IndexOf('/');
        return _ofTrees.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(slash < 0 ? id : id[..slash], out ImmutableArray<IProcessObserver> all) ? all : [];
    }

    private void Drop(ProcessId process, IProcessObserver observer, Exception e)
    {
        if (Remove(process, observer))
        {
            logger.ObserverFailed(observer.GetType().Name, e);
        }
    }
}
