using System.Collections.Concurrent;

namespace LlmProc.Providers;

/// <summary>
/// What all who use one key at one origin share: when the provider says to wait, all of them wait. When the wait is over one goes ahead, and the others
/// follow when it begins to be answered: all at once they would only be told to wait again.
/// </summary>
internal sealed class Account(TimeProvider time)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _until;
    private volatile AttemptException? _reason;
    private volatile bool _isProven = true;
    private TaskCompletionSource? _ahead;

    /// <summary>Nobody sends anything for a while.</summary>
    public void Pause(TimeSpan wait, AttemptException reason)
    {
        DateTimeOffset until = time.GetUtcNow() + wait;
        lock (_gate)
        {
            _isProven = false;
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
            if (_reason is null)
            {
                return null;
            }

            lock (_gate)
            {
                TimeSpan left = _reason is null ? TimeSpan.Zero : _until - time.GetUtcNow();

                // A delay counts whole milliseconds: a part of one would be no wait, and asked for again and again.
                return left > TimeSpan.Zero ? (TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), _reason!) : null;
            }
        }
    }

    /// <summary>False if somebody goes ahead, for whom to wait; otherwise the request may be sent.</summary>
    /// <param name="lead">Not null for the one who goes ahead: to be disposed as soon as it is answered, or has failed.</param>
    public bool TryBegin(out Lead? lead, out Task? ahead)
    {
        (lead, ahead) = (null, null);
        if (_isProven)
        {
            return true;
        }

        lock (_gate)
        {
            ahead = _ahead?.Task;
            lead = _isProven || _ahead is not null ? null : new Lead(this);
            if (lead is not null)
            {
                _ahead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return _isProven || lead is not null;
        }
    }

    /// <summary>The one who goes ahead after a pause.</summary>
    internal sealed class Lead(Account account) : IDisposable
    {
        private Account? _account = account;

        /// <summary>The account takes requests again.</summary>
        public void Answered()
        {
            if (_account is { } account)
            {
                lock (account._gate)
                {
                    account._isProven = true;
                }

                Dispose();
            }
        }

        /// <summary>The next one goes ahead, unless this one was answered.</summary>
        public void Dispose()
        {
            TaskCompletionSource? ahead = null;
            if (Interlocked.Exchange(ref _account, null) is { } account)
            {
                lock (account._gate)
                {
                    (ahead, account._ahead) = (account._ahead, null);
                }
            }

            ahead?.TrySetResult();
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
