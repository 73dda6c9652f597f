using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace LlmProc;

/// <summary>The observers of a host. One that has ended, or that throws, is told nothing any more, and the run goes on.</summary>
internal sealed class ObserverList(ImmutableArray<IProcessObserver> observers, ILogger logger)
{
    private ImmutableArray<IProcessObserver> _observers = observers;

    /// <summary>How many are told.</summary>
    public int Count => _observers.Length;

    public void Add(IProcessObserver observer) =>
        ImmutableInterlocked.Update(ref _observers, static (all, added) => all.RemoveAll(static each => each is IEndingObserver { HasEnded: true }).Add(added), observer);

    /// <returns>False if it was not there.</returns>
    public bool Remove(IProcessObserver observer) => ImmutableInterlocked.Update(ref _observers, (all, gone) => all.Remove(gone), observer);

    /// <param name="what">Handed to <paramref name="tell"/>, so that nothing is allocated where nobody watches.</param>
    public void Tell<T>(T what, Action<IProcessObserver, T> tell)
    {
        foreach (IProcessObserver observer in _observers)
        {
            if (observer is IEndingObserver { HasEnded: true })
            {
                Remove(observer);
                continue;
            }

            try
            {
                tell(observer, what);
            }
            catch (Exception e)
            {
                Drop(observer, e);
            }
        }
    }

    /// <summary>Waits for observers that must not miss anything.</summary>
    public async ValueTask ReadyAsync(ProcessState state, CancellationToken cancellationToken)
    {
        foreach (IProcessObserver observer in _observers)
        {
            try
            {
                await observer.ReadyAsync(state, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                Drop(observer, e);
            }
        }
    }

    private void Drop(IProcessObserver observer, Exception e)
    {
        if (Remove(observer))
        {
            logger.ObserverFailed(observer.GetType().Name, e);
        }
    }
}
