namespace LlmProc;

/// <summary>
/// Samples under a limit of money or tokens. What one may take is set aside and written down before it is sent, so that a machine that dies in it leaves
/// behind what it may have cost.
/// </summary>
public sealed partial class LlmProcess
{
    private KnownPrefix? _known;

    /// <summary>Waits for a place among the samples in flight.</summary>
    private ValueTask<TreeLedger.Place> EnterAsync(CancellationToken cancellationToken) =>
        _kernel.Ledger.EnterAsync(Id, this, static (process, limit) => process.Queued($"waits for its turn: {limit}"), static process => process.Entered(), cancellationToken);

    private void Entered() => _kernel.Observers.Tell(_state, static (observer, state) => observer.OnTurn(state));

    private void Queued(string reason) =>
        _kernel.Observers.Tell((_state, Reason: new ModelUpdate.Queued(TimeSpan.Zero, reason)), static (observer, wait) => observer.OnWaiting(wait._state, wait.Reason));

    private async ValueTask<ProcessEvent> ReserveAsync(Activation activation)
    {
        activation.TakeCharge();
        IModel model = _kernel.Models[Program];
        var request = new ModelRequest(Program, _state.Head!, _state.Conversation)
        {
            // After a restart another model may answer, which counts in another way.
            CallPath = Id.CallPath,
            Known = _known is { } known && _state.Conversation.Extends(known.Conversation) ? known : null,
        };
        TreeLedger.Place place = await EnterAsync(activation.Work);
        try
        {
            TreeLedger.Answer answer = await _kernel.Ledger.ReserveAsync(
                Id, model.BoundOf(request), () => Queued("waits until others have ended, because of what is set aside for them"), activation.Work);
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
