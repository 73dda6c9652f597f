using System.Collections.Concurrent;

namespace LlmProc;

/// <summary>
/// Keeps what a whole tree shares: how many processes it has, how many samples are in flight, and what they may spend. Each ancestor may bound its own
/// subtree.
/// </summary>
internal sealed partial class TreeLedger
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

            Admit(start, default);
            return true;
        }
    }

    /// <summary>Counts in a process that exists already, or that nobody can refuse.</summary>
    /// <param name="spent">What its own samples have taken so far.</param>
    public void Admit(ProcessStart start, Charge spent)
    {
        lock (_gate)
        {
            if (_accounts.ContainsKey(start.Id))
            {
                return;
            }

            Account? parent = ParentOf(start);
            Account own = parent is null || Account.IsNeeded(start.Limits) ? new Account(parent, start.Limits) { CountsByRun = start is { Parent: null, Once: false } } : parent;
            Account top = own;
            for (Account? account = own; account is not null; account = account.Parent)
            {
                account.Processes++;
                account.Spent += spent;
                top = account;
            }

            _accounts[start.Id] = own;
            if (parent is not null)
            {
                (top.Below ??= new List<ProcessId>(1)).Add(start.Id);
            }
        }
    }

    /// <summary>A process has ended, and its parent will not ask it again. It counts until the next run of the root.</summary>
    public void End(ProcessId process)
    {
        lock (_gate)
        {
            Account? top = _accounts.GetValueOrDefault(process);
            while (top?.Parent is { } parent)
            {
                top = parent;
            }

            if (top is { CountsByRun: true })
            {
                (top.Ended ??= new List<ProcessId>(1)).Add(process);
            }
        }
    }

    /// <summary>A run of a root begins: the limit of processes counts anew, with those that still live.</summary>
    /// <param name="resumed">
    /// The samples of the root before it, if it goes on after a restart. What ended below a child that lives on may be of this run and counts.
    /// </param>
    public void BeginRun(ProcessId root, int? resumed = null)
    {
        lock (_gate)
        {
            if (_accounts.GetValueOrDefault(root)?.Ended is not { Count: > 0 } ended)
            {
                return;
            }

            HashSet<ProcessId>? all = resumed is null ? null : [.. ended];
            ended.RemoveAll(process =>
            {
                bool isPast = resumed is null || (process.Ancestor(root) is { } first && all!.Contains(first) && first.IsOfFirst(resumed.Value));
                if (isPast && _accounts.TryRemove(process, out Account? own))
                {
                    for (Account? account = own; account is not null; account = account.Parent)
                    {
                        account.Processes--;
                    }
                }

                return isPast;
            });
            if (_accounts.GetValueOrDefault(root)?.Below is { } below)
            {
                below.RemoveAll(process => !_accounts.ContainsKey(process));
                below.TrimExcess();
            }
        }
    }

    /// <summary>Waits, in order of arrival, until a sample may begin. A process that waits for its children holds no place.</summary>
    /// <param name="told">Handed to <paramref name="queued"/>, so that nothing is allocated where nobody waits.</param>
    /// <param name="queued">Told once if it has to wait, with the limit.</param>
    /// <param name="begun">Told if it had to wait and does no more.</param>
    public async ValueTask<Place> EnterAsync<T>(ProcessId process, T told, Action<T, string> queued, Action<T> begun, CancellationToken cancellationToken)
    {
        Account own = _accounts[process];
        Account? entered = null;
        bool isTold = false;
        try
        {
            // Innermost first in every process: places are taken in one order, so that nobody waits in a circle.
            for (Account? account = own; account is not null; account = account.Parent)
            {
                if (account.Gate?.Enter(cancellationToken) is { } turn)
                {
                    if (!isTold)
                    {
                        isTold = true;
                        queued(told, account.Concurrency);
                    }

                    await turn;
                }

                entered = account;
            }
        }
        catch (OperationCanceledException)
        {
            Leave(own, entered);
            throw;
        }

        if (isTold)
        {
            begun(told);
        }

        return new Place(own);
    }

    /// <summary>The account that a process draws on; null if it is not known here.</summary>
    internal Account? Of(ProcessId process) => _accounts.GetValueOrDefault(process);

    /// <summary>Forgets a tree that has ended.</summary>
    /// <returns>The processes below the root that counted to the end. Others had ended before, and whoever kept something of them was told so.</returns>
    public IReadOnlyList<ProcessId> Forget(ProcessId root)
    {
        lock (_gate)
        {
            IReadOnlyList<ProcessId> below = _accounts.TryRemove(root, out Account? account) && account.Below is { } children ? children : [];
            foreach (ProcessId process in below)
            {
                _accounts.TryRemove(process, out _);
            }

            return below;
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
            account.Gate?.Leave();
            if (account == last)
            {
                return;
            }
        }
    }

    /// <summary>The right to one sample; disposing gives it back.</summary>
    internal readonly struct Place(Account account) : IDisposable
    {
        public void Dispose()
        {
            for (Account? each = account; each is not null; each = each.Parent)
            {
                each.Gate?.Leave();
            }
        }
    }
}
