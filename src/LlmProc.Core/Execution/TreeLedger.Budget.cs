namespace LlmProc;

/// <summary>
/// Money and tokens. What a sample may take at most is set aside before it is sent, in its own account and in all above, and what it has taken is booked
/// when it has ended: however many samples run at once, together they cannot spend more than a limit.
/// </summary>
/// <remarks>
/// A sample that would fit if others used less than was set aside for them waits until they have ended; they always do, because nobody waits while it
/// samples. One that could not be paid for even then is refused at once.
/// </remarks>
internal sealed partial class TreeLedger
{
    private readonly HashSet<Reservation> _inFlight = [];

    public bool IsBudgeted(ProcessId process) => _accounts[process].IsBudgeted;

    /// <summary>What is known of the heads of requests.</summary>
    public HeadCounts Heads { get; } = new();

    /// <summary>True if a sample could have all that it asks for, as far as others do not take it.</summary>
    public bool Fits(ProcessId process, SampleBound bound)
    {
        lock (_gate)
        {
            for (Account? account = _accounts[process]; account is not null; account = account.Parent)
            {
                if (account.HasBudget && account.Output(bound, account.Spent) < bound.OutputTokens)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Sets aside what a sample may take, or says which limit is in the way.</summary>
    /// <param name="queued">Told if it has to wait.</param>
    public async ValueTask<Answer> ReserveAsync(ProcessId process, SampleBound bound, Action queued, CancellationToken cancellationToken)
    {
        var claim = new Claim(_accounts[process], bound);
        lock (_gate)
        {
            if (Decide(claim, served: null) is not { } blocking)
            {
                return claim.Answer!;
            }

            Queue(claim, blocking);
        }

        queued();
        await using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(_ => GiveUp(claim, cancellationToken), null);
        return await claim.Answered.Task;
    }

    /// <summary>Null: it is decided. Otherwise the account whose samples in flight it has to wait for.</summary>
    /// <param name="served">The account in whose queue it stands first; null if it stands in none.</param>
    private Account? Decide(Claim claim, Account? served)
    {
        SampleBound bound = claim.Bound;
        long output = bound.OutputTokens;
        ProcessError? lowered = null;
        for (Account? account = claim.Own; account is not null; account = account.Parent)
        {
            if (account.MostUsd is { } usd && bound.InputUsd is null)
            {
                claim.Answer = new Answer(null, new ProcessError("limit.cost_usd",
                    FormattableString.Invariant($"limit cost_usd {usd:0.##########} cannot be held: the price of the model is not known; give model.price = {{ input = …, output = … }}")));
                return null;
            }

            if (account.HasBudget && account.Output(bound, account.Spent) < bound.LeastOutput)
            {
                claim.Answer = new Answer(null, account.Refused(bound));
                return null;
            }

            if (account.HasBudget && account.InFlight == 0 && account.Output(bound, account.Spent) is var left && left < output)
            {
                (output, lowered) = (left, account.Reached(bound, left + 1, account.Spent));
            }
        }

        for (Account? account = claim.Own; account is not null; account = account.Parent)
        {
            bool waits = account != served && account.Waiting is { Count: > 0 };
            if (account is { HasBudget: true, InFlight: > 0 } && (waits || account.Output(bound, account.Spent + account.Reserved) < output))
            {
                return account;
            }
        }

        var reservation = new Reservation(this, claim.Own, bound.At(output), output, lowered);
        _inFlight.Add(reservation);
        for (Account? account = claim.Own; account is not null; account = account.Parent)
        {
            account.Reserved += reservation.Amount;
            account.InFlight++;
        }

        claim.Answer = new Answer(reservation, null);
        return null;
    }

    private static void Queue(Claim claim, Account at)
    {
        claim.Place = (at.Waiting ??= new LinkedList<Claim>()).AddLast(claim);
    }

    private void GiveUp(Claim claim, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (claim.Place is not { List: { } waiting } place)
            {
                return;
            }

            waiting.Remove(place);

            // Those who stood behind it may fit.
            for (Account? account = claim.Own; account is not null; account = account.Parent)
            {
                Serve(account);
            }
        }

        claim.Answered.SetCanceled(cancellationToken);
    }

    private void Settle(Reservation reservation, Charge took)
    {
        List<(Reservation Other, ProcessError By)>? revoked = null;
        lock (_gate)
        {
            if (!_inFlight.Remove(reservation))
            {
                return;
            }

            for (Account? account = reservation.Own; account is not null; account = account.Parent)
            {
                account.Reserved -= reservation.Amount;
                account.InFlight--;
                account.Spent += took;
                if (account.Spent.CostUsd > account.MostUsd || account.Spent.Tokens > account.MostTokens)
                {
                    // Only a provider that takes more than it was allowed can bring this about. Nothing more is spent here.
                    (revoked ??= []).AddRange(_inFlight.Where(other => other.IsBelow(account)).Select(other => (other, account.Reached(default, 0, account.Spent))));
                }
            }

            for (Account? account = reservation.Own; account is not null; account = account.Parent)
            {
                Serve(account);
            }
        }

        revoked?.ForEach(each => each.Other.Revoke(each.By));
    }

    /// <summary>What was set aside grows by what an attempt took that failed; false if there is no room for it.</summary>
    private bool TryGrow(Reservation reservation, Charge by, out ProcessError? reached)
    {
        reached = null;
        lock (_gate)
        {
            for (Account? account = reservation.Own; account is not null; account = account.Parent)
            {
                Charge used = account.Spent + account.Reserved + by;
                if (used.CostUsd > account.MostUsd || used.Tokens > account.MostTokens)
                {
                    reached = account.Reached(default, 0, used);
                    return false;
                }
            }

            for (Account? account = reservation.Own; account is not null; account = account.Parent)
            {
                account.Reserved += by;
            }

            reservation.Amount += by;
            return true;
        }
    }

    /// <summary>Gives those who wait in an account what has become free, in order; the first for whom there is not enough keeps its place.</summary>
    private void Serve(Account account)
    {
        while (account.Waiting?.First is { Value: var claim } first)
        {
            Account? blocking = Decide(claim, served: account);
            if (blocking == account)
            {
                return;
            }

            account.Waiting.Remove(first);
            claim.Place = null;
            if (blocking is not null)
            {
                Queue(claim, blocking);
            }
            else
            {
                claim.Answered.SetResult(claim.Answer!);
            }
        }
    }

    /// <summary>Either the one or the other.</summary>
    internal sealed record Answer(Reservation? Reservation, ProcessError? Refused);

    /// <summary>A sample that wants to begin.</summary>
    internal sealed class Claim(Account own, SampleBound bound)
    {
        public Account Own { get; } = own;

        public SampleBound Bound { get; } = bound;

        public Answer? Answer { get; set; }

        public LinkedListNode<Claim>? Place { get; set; }

        public TaskCompletionSource<Answer> Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>What is set aside for one sample, until it is settled; settling it again does nothing.</summary>
    internal sealed class Reservation(TreeLedger ledger, Account own, Charge amount, long output, ProcessError? lowered)
    {
        private readonly CancellationTokenSource _revoked = new();

        public Account Own { get; } = own;

        public Charge Amount { get; set; } = amount;

        /// <summary>The output limit that is paid for.</summary>
        public long Output { get; } = output;

        /// <summary>The limit that made it lower than the program's.</summary>
        public ProcessError? Lowered { get; } = lowered;

        /// <summary>Cancelled when somebody has spent more than there was, so that this sample must not go on.</summary>
        public CancellationToken Revoked => _revoked.Token;

        public void Settle(Charge took) => ledger.Settle(this, took);

        public bool TryGrow(Charge by, out ProcessError? reached) => ledger.TryGrow(this, by, out reached);

        /// <summary>The limit that somebody else has gone beyond.</summary>
        public ProcessError? RevokedBy { get; private set; }

        public void Revoke(ProcessError by)
        {
            RevokedBy = by;
            _revoked.Cancel();
        }

        public bool IsBelow(Account account)
        {
            Account? at = Own;
            while (at is not null && at != account)
            {
                at = at.Parent;
            }

            return at is not null;
        }
    }
}
