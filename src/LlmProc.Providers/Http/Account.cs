using System.Collections.Concurrent;

namespace LlmProc.Providers;

/// <summary>What all who use one key at one origin share: when the provider says to wait, all of them wait.</summary>
internal sealed class Account(TimeProvider time)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _until;
    private AttemptException? _reason;

    /// <summary>Nobody sends anything for a while.</summary>
    public void Pause(TimeSpan wait, AttemptException reason)
    {
        DateTimeOffset until = time.GetUtcNow() + wait;
        lock (_gate)
        {
            if (until > _until)
            {
                (_until, _reason) = (until, reason);
            }
        }
    }

    /// <summary>How long still, and why; null if it may be used.</summary>
    public (TimeSpan Wait, AttemptException Reason)? Paused
    {
        get
        {
            lock (_gate)
            {
                TimeSpan left = _reason is null ? TimeSpan.Zero : _until - time.GetUtcNow();
                return left > TimeSpan.Zero ? (left, _reason!) : null;
            }
        }
    }
}

/// <summary>The accounts of one runtime.</summary>
internal sealed class AccountBook(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Origin, string? Key), Account> _accounts = new();

    public Account Of(Endpoint endpoint) =>
        _accounts.GetOrAdd((endpoint.Address.GetLeftPart(UriPartial.Authority), endpoint.Key), _ => new Account(time));
}
