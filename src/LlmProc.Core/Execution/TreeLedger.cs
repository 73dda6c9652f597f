using System.Collections.Concurrent;

namespace LlmProc;

/// <summary>Keeps what a whole tree shares: how many processes it has and how many samples are in flight. Each ancestor may bound its own subtree.</summary>
internal sealed class TreeLedger
{
    private readonly ConcurrentDictionary<ProcessId, Account> _accounts = new();
    private readonly Lock _gate = new();

    /// <summary>Counts a new process in; asking again for the same one changes nothing. False if an ancestor's limit is reached, with that limit.</summary>
    public bool TryAdmit(ProcessStart start, out int limit)
    {
        limit = 0;
        lock (_gate)
        {
            for (Account? account = ParentOf(start); account is not null && !_accounts.ContainsKey(start.Id); account = account.Parent)
            {
                if (account.Processes >= account.MaxProcesses)
                {
                    limit = account.MaxProcesses;
                    return false;
                }
            }

            Admit(start);
            return true;
        }
    }

    /// <summary>Counts in a process that exists already, or that nobody can refuse.</summary>
    public void Admit(ProcessStart start)
    {
        lock (_gate)
        {
            if (_accounts.ContainsKey(start.Id))
            {
                return;
            }

            Account? parent = ParentOf(start);
            Account own = parent is null || start.Limits.Processes is not null || start.Limits.Concurrency is not null ? new Account(parent, start.Limits) : parent;
            for (Account? account = own; account is not null; account = account.Parent)
            {
                account.Processes++;
            }

            _accounts[start.Id] = own;
        }
    }

    /// <summary>Waits, in order of arrival, until a sample may begin. A process that waits for its children holds no place.</summary>
    public async ValueTask<Place> EnterAsync(ProcessId process, CancellationToken cancellationToken)
    {
        Account? account = _accounts[process];
        Account? entered = null;
        try
        {
            // Innermost first in every process: places are taken in one order, so that nobody waits in a circle.
            for (; account is not null; account = account.Parent)
            {
                await account.Samples.WaitAsync(cancellationToken);
                entered = account;
            }
        }
        catch (OperationCanceledException)
        {
            Leave(_accounts[process], entered);
            throw;
        }

        return new Place(_accounts[process]);
    }

    /// <summary>Forgets a tree that has ended.</summary>
    public void Forget(ProcessId root)
    {
        foreach ((ProcessId process, _) in _accounts)
        {
            if (process.IsOf(root))
            {
                _accounts.TryRemove(process, out _);
            }
        }
    }

    private Account? ParentOf(ProcessStart start) => start.Parent is { } id ? _accounts.GetValueOrDefault(id) : null;

    private static void Leave(Account from, Account? last)
    {
        if (last is null)
        {
            return;
        }

        for (Account? account = from; account is not null; account = account.Parent)
        {
            account.Samples.Release();
            if (account == last)
            {
                return;
            }
        }
    }

    internal sealed class Account(Account? parent, Limits limits)
    {
        private readonly int _concurrency = limits.Concurrency ?? (parent is null ? Limits.DefaultConcurrency : int.MaxValue);
        private SemaphoreSlim? _samples;

        public Account? Parent { get; } = parent;

        public int MaxProcesses { get; } = limits.Processes ?? (parent is null ? Limits.DefaultProcesses : int.MaxValue);

        public int Processes { get; set; }

        /// <summary>Made at the first sample: an idle process does not pay for it.</summary>
        public SemaphoreSlim Samples => Volatile.Read(ref _samples)
            ?? Interlocked.CompareExchange(ref _samples, new SemaphoreSlim(_concurrency), null) ?? _samples!;
    }

    /// <summary>The right to one sample; disposing gives it back.</summary>
    internal readonly struct Place(Account account) : IDisposable
    {
        public void Dispose()
        {
            for (Account? each = account; each is not null; each = each.Parent)
            {
                each.Samples.Release();
            }
        }
    }
}
