using System.Runtime.CompilerServices;

namespace LlmProc;

/// <summary>How many tokens a head is known to have at most: no more than the shortest request that began with it and was counted.</summary>
/// <remarks>All processes of a program share its head, so that what one has learned is known to all.</remarks>
internal sealed class HeadCounts
{
    private readonly ConditionalWeakTable<RequestHead, HeadCount> _counts = [];

    public HeadCount Of(RequestHead head) => _counts.GetOrCreateValue(head);
}

/// <summary>What is known of one head.</summary>
internal sealed class HeadCount
{
    private readonly SemaphoreSlim _asking = new(1);
    private long _tokens = long.MaxValue;

    /// <summary>As if it were the beginning of a conversation in which nothing was said; null if nothing is known.</summary>
    public KnownPrefix? Known => Volatile.Read(ref _tokens) is < long.MaxValue and var tokens ? new KnownPrefix(Conversation.Empty, new Usage(tokens, 0)) : null;

    /// <summary>A request that begins with it has so many tokens.</summary>
    public void Add(long tokens)
    {
        long known = Volatile.Read(ref _tokens);
        while (tokens > 0 && tokens < known && Interlocked.CompareExchange(ref _tokens, tokens, known) is var found && found != known)
        {
            known = found;
        }
    }

    /// <summary>Of many who would have to ask one asks, and the others learn from the answer.</summary>
    public async ValueTask<T> OneAtATimeAsync<T>(Func<ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken);
        try
        {
            return await ask();
        }
        finally
        {
            _asking.Release();
        }
    }
}
