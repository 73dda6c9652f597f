using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace LlmProc;

/// <summary>The observers of a host. One that throws is told nothing any more, and the run goes on.</summary>
internal sealed class ObserverList(ImmutableArray<IProcessObserver> observers, ILogger logger)
{
    private ImmutableArray<IProcessObserver> _observers = observers;

    public void Add(IProcessObserver observer) => ImmutableInterlocked.Update(ref _observers, (all, added) => all.Add(added), observer);

    /// <returns>False if it was not there.</returns>
    public bool Remove(IProcessObserver observer) => ImmutableInterlocked.Update(ref _observers, (all, gone) => all.Remove(gone), observer);

    public void Tell(Action<IProcessObserver> tell)
    {
        foreach (IProcessObserver observer in _observers)
        {
            try
            {
                tell(observer);
            }
            catch (Exception e)
            {
                Drop(observer, e);
            }
        }
    }

    /// <summary>Waits for observers that must not miss anything.</summary>
    public async ValueTask ReadyAsync(CancellationToken cancellationToken)
    {
        foreach (IProcessObserver observer in _observers)
        {
            try
            {
                await observer.ReadyAsync(cancellationToken);
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
