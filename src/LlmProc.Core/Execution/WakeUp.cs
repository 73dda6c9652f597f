using System.Runtime.CompilerServices;

namespace LlmProc;

/// <summary>Where the work of a process begins: on a thread of its own, or on that of the one who wakes it and has nothing else to do.</summary>
/// <remarks>Awaited once, before it rings. Who goes on where another stands costs no thread its sleep; a deep chain of them gets a fresh stack in time.</remarks>
internal sealed class WakeUp : ICriticalNotifyCompletion, IThreadPoolWorkItem
{
    private Action? _work;

    public bool IsCompleted => false;

    public WakeUp GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => _work = continuation;

    public void UnsafeOnCompleted(Action continuation) => _work = continuation;

    void IThreadPoolWorkItem.Execute() => _work!();

    /// <param name="here">False: the one who wakes does not do the work.</param>
    public void Ring(bool here)
    {
        if (here && RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            _work!();
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }
}
