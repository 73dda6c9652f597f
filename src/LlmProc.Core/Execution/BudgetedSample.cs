namespace LlmProc;

/// <summary>A sample under a limit of money or tokens: its place among those in flight, and what is set aside for it until it has ended.</summary>
/// <remarks>Whatever way it ends, disposing it books what it took; where nobody knows that, all that was set aside.</remarks>
internal sealed class BudgetedSample(TreeLedger.Place place, TreeLedger.Reservation reservation, ModelRequest request, ModelPrice? price) : IDisposable
{
    private readonly Charge _attempt = reservation.Amount;
    private Charge? _took = default(Charge);
    private Charge _lost;
    private Charge _known;
    private Charge _unknown;

    public TreeLedger.Reservation Reservation { get; } = reservation;

    public ModelRequest Request { get; } = request;

    public ModelPrice? Price { get; } = price;

    /// <summary>What it took, or may have taken.</summary>
    public Charge Took => _took ?? Reservation.Amount;

    /// <summary>From here on it may take whatever is set aside.</summary>
    public void Sent() => _took = null;

    /// <summary>An attempt failed. Another one is made only if what the failed ones took can be paid for besides.</summary>
    /// <param name="lost">What it took; null: as much as one can take, for all that is known.</param>
    /// <exception cref="BudgetException">It cannot.</exception>
    public void Retry(Usage? lost)
    {
        Charge more = lost is { } usage ? new Charge(usage.Total, Price is { } price ? usage.CostAt(price) : 0) : _attempt;
        _lost += more;
        _known += lost is null ? default : more;
        _unknown += lost is null ? more : default;
        if (more != default && !Reservation.TryGrow(more, out ProcessError? reached))
        {
            _took = _lost;
            throw new BudgetException(reached!);
        }
    }

    /// <summary>It gave no answer. Where its last attempt had begun one and nobody knows what that took, all that is set aside is booked.</summary>
    public void Failed(LlmProcException failure) => _took = failure switch
    {
        ModelException { TookMore: true } => Reservation.Amount,

        // Its usage is that of all attempts of which it is known.
        ModelException model => _unknown + Larger(_known, new Charge(model.Usage.Total, Price is { } price ? model.Usage.CostAt(price) : 0)),
        _ => _lost,
    };

    /// <summary>What is booked for an answer, where it is not what the answer says; its usage has what is known of failed attempts.</summary>
    public Charge? Answered(Sample sample)
    {
        bool isKnown = sample is { UsageUnknown: false, CostUsd: not null } && _unknown == default;
        _took = isKnown ? Charge.Of(sample, null) : sample.UsageUnknown ? Reservation.Amount : Charge.Of(sample, _attempt) + _unknown;
        return isKnown ? null : _took;
    }

    private static Charge Larger(Charge a, Charge b) => new(Math.Max(a.Tokens, b.Tokens), Math.Max(a.CostUsd, b.CostUsd));

    public void Dispose()
    {
        Reservation.Settle(Took);
        place.Dispose();
    }
}

/// <summary>A limit of money or tokens ends a sample that has begun.</summary>
internal sealed class BudgetException(ProcessError reached) : LlmProcException(reached.Code, reached.Message)
{
    public ProcessError Reached { get; } = reached;
}
