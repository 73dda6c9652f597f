namespace LlmProc;

/// <summary>
/// Samples under a limit of money or tokens. What one may take is set aside and written down before it is sent, so that a machine that dies in it leaves
/// behind what it may have cost.
/// </summary>
public sealed partial class LlmProcess
{
    /// <summary>So many bytes more or less are not worth a request.</summary>
    private const long LeastCounted = 1024;

    private KnownPrefix? _known;

    private HeadCount HeadCount => _kernel.Ledger.Heads.Of(_state.Head!);

    /// <summary>The request with all that is known of how long it is. After a restart nothing is: another model may answer, which counts in another way.</summary>
    private ModelRequest Request => new(Program, _state.Head!, _state.Conversation)
    {
        CallPath = Id.CallPath,
        Known = _known is { } known && _state.Conversation.Extends(known.Conversation) ? known : HeadCount.Known,
    };

    /// <summary>Waits for a place among the samples in flight.</summary>
    private ValueTask<TreeLedger.Place> EnterAsync(CancellationToken cancellationToken) =>
        _kernel.Ledger.EnterAsync(Id, this, static (process, limit) => process.Queued($"waits for its turn: {limit}"), static process => process.Entered(), cancellationToken);

    private void Entered() => _kernel.Observers.Tell(_state, 0, static (observer, state, _) => observer.OnTurn(state));

    private void Queued(string reason) =>
        _kernel.Observers.Tell(_state, new ModelUpdate.Queued(TimeSpan.Zero, reason), static (observer, state, wait) => observer.OnWaiting(state, wait));

    private async ValueTask<ProcessEvent> ReserveAsync(Activation activation)
    {
        activation.Lose();
        IModel model = _kernel.Models[Program];
        TreeLedger.Place place = await EnterAsync(activation.Work);
        try
        {
            (ModelRequest request, TreeLedger.Answer answer) = await ReserveAsync(model, activation.Work);
            if (answer.Reservation is not { } reservation)
            {
                return new ProcessEvent.RunCompleted(StopReason.Limit, answer.Refused);
            }

            activation.Sample = new BudgetedSample(place, reservation, request with { MaxTokens = reservation.Output }, model.PriceOf(Program));
            return new ProcessEvent.SampleStarted(reservation.Amount, reservation.Lowered);
        }
        finally
        {
            if (activation.Sample is null)
            {
                place.Dispose();
            }
        }
    }

    /// <summary>Where the bound is too much, more is learned of what the input really has: from a count, or from those whose samples ended meanwhile.</summary>
    private async ValueTask<(ModelRequest Request, TreeLedger.Answer Answer)> ReserveAsync(IModel model, CancellationToken cancellationToken)
    {
        ModelRequest request = Request;
        SampleBound bound = model.BoundOf(request);
        while (true)
        {
            if (!_kernel.Ledger.Fits(Id, bound))
            {
                (request, bound) = await HeadCount.OneAtATimeAsync(() => CountedAsync(model, cancellationToken), cancellationToken);
            }

            TreeLedger.Answer answer = await _kernel.Ledger.ReserveAsync(
                Id, bound, () => Queued("waits until others have ended, because of what is set aside for them"), cancellationToken);
            ModelRequest newer = Request;
            if (answer.Reservation is { Lowered: null } || model.BoundOf(newer) is var tighter && tighter.InputTokens >= bound.InputTokens)
            {
                return (request, answer);
            }

            answer.Reservation?.Settle(default);
            (request, bound) = (newer, tighter);
        }
    }

    private async ValueTask<(ModelRequest, SampleBound)> CountedAsync(IModel model, CancellationToken cancellationToken)
    {
        ModelRequest request = Request;
        SampleBound bound = model.BoundOf(request);
        if (!_kernel.Ledger.Fits(Id, bound) && bound.InputTokens - (request.Known?.Total(0) ?? 0) >= LeastCounted
            && await model.CountAsync(request, cancellationToken) is { } tokens)
        {
            _known = new KnownPrefix(request.Conversation, new Usage(tokens, 0));
            HeadCount.Add(tokens);
            request = Request;
            bound = model.BoundOf(request);
        }

        return (request, bound);
    }

    private async ValueTask<ProcessEvent> SampleWithinBudgetAsync(Activation activation)
    {
        BudgetedSample sample = activation.Sample!;
        TreeLedger.Reservation reservation = sample.Reservation;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(activation.Work, reservation.Revoked);
        sample.Sent();
        try
        {
            Sample answer = Renamed(await StreamAsync(sample.Request, sample, stop.Token));
            answer = answer with { CostUsd = answer.CostUsd ?? (answer.UsageUnknown || sample.Price is not { } price ? null : answer.Usage.CostAt(price)) };
            Charge? booked = sample.Answered(answer);
            if (sample.Took.Tokens > reservation.Amount.Tokens || sample.Took.CostUsd > reservation.Amount.CostUsd)
            {
                _kernel.Logger.TookMoreThanAllowed(Id, sample.Took.Tokens, sample.Took.CostUsd, reservation.Amount.Tokens, reservation.Amount.CostUsd);
            }

            activation.TakeCharge();
            _known = answer.UsageUnknown ? null : new KnownPrefix(sample.Request.Conversation, answer.Usage);
            HeadCount.Add(answer.UsageUnknown ? 0 : answer.Usage.Total - answer.Usage.OutputTokens);
            return new ProcessEvent.Sampled(answer) { Took = booked };
        }
        catch (BudgetException e)
        {
            Withdraw();
            return new ProcessEvent.RunCompleted(StopReason.Limit, e.Reached) { Took = activation.TakeCharge() };
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            activation.BreakOff();
            if (activation.Work.IsCancellationRequested)
            {
                throw;
            }

            Withdraw();
            return new ProcessEvent.RunCompleted(StopReason.Limit, reservation.RevokedBy) { Took = activation.TakeCharge() };
        }
        catch (LlmProcException e)
        {
            // An answer that breaks off may have been counted to its end; one that was refused was not begun.
            if (e.Code is not ("incomplete" or "stalled"))
            {
                sample.Failed(e);
            }

            throw;
        }
    }
}
