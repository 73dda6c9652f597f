namespace LlmProc;

/// <summary>Ends what the processes of one host do. What has not ended the work of one process serves another: each is tied to the host, and has lists of its own.</summary>
/// <param name="suspended">Cancelled when the host stops: so is all that is taken here.</param>
internal sealed class WorkTokens(CancellationToken suspended)
{
    /// <summary>So many are kept for later.</summary>
    private const int Most = 256;

    private readonly Stack<CancellationTokenSource> _idle = new();

    public CancellationTokenSource Take()
    {
        lock (_idle)
        {
            return _idle.TryPop(out CancellationTokenSource? idle) ? idle : CancellationTokenSource.CreateLinkedTokenSource(suspended);
        }
    }

    /// <param name="isFree">Nobody was given it who may still look at it.</param>
    public void Return(CancellationTokenSource work, bool isFree)
    {
        if (isFree && work.TryReset())
        {
            lock (_idle)
            {
                if (_idle.Count < Most)
                {
                    _idle.Push(work);
                    return;
                }
            }
        }

        work.Dispose();
    }
}
