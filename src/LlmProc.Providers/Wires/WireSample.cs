using System.Runtime.CompilerServices;

namespace LlmProc.Providers;

/// <summary>One sample: attempts at it, one after the other, until an answer is whole. It is read once, by one reader.</summary>
/// <remarks>An object and no iterator: a thousand of them are in flight at once, and one that is written out takes half the room.</remarks>
internal sealed class WireSample(WireModel model, ModelRequest request, HeadStart head, WireStep history, CancellationToken cancellationToken)
    : IAsyncEnumerable<ModelUpdate>, IAsyncEnumerator<ModelUpdate>
{
    private readonly long _began = model.Runtime.Time.GetTimestamp();
    private CancellationTokenSource? _linked;

    // Most samples need none.
    private Retries? _retries;
    private Exchange? _exchange;
    private Account.Lead? _lead;
    private TimeSpan _wait;
    private bool _leads;
    private bool _wasBlank;
    private bool _isOver;

    public ModelUpdate Current { get; private set; } = null!;

    private Retries Retries => _retries ??= new Retries(model.Runtime.Time, model.Runtime.Chance, _began);

    private CancellationToken Cancelled => _linked?.Token ?? cancellationToken;

    public IAsyncEnumerator<ModelUpdate> GetAsyncEnumerator(CancellationToken readerCancelled)
    {
        if (readerCancelled.CanBeCanceled && readerCancelled != cancellationToken)
        {
            _linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, readerCancelled);
        }

        return this;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> MoveNextAsync()
    {
        if (_isOver)
        {
            return false;
        }

        if (_wait > TimeSpan.Zero)
        {
            await Task.Delay(_wait, model.Runtime.Time, Cancelled);
            _wait = TimeSpan.Zero;
        }

        if (_exchange is null && await BeginAsync() is { } queued)
        {
            Current = queued;
            return true;
        }

        AttemptException? failure = null;
        try
        {
            if (!_exchange!.HasBegun)
            {
                await model.SendAsync(_exchange, request, head, history, Cancelled);
                _lead?.Answered();
            }

            string? text = await _exchange.NextTextAsync();
            EndLead(answered: true);
            if (text is not null)
            {
                Current = new ModelUpdate.TextDelta(text);
                return true;
            }
        }
        catch (AttemptException e)
        {
            failure = e;
        }

        Current = Ended(_exchange!, failure);
        return true;
    }

    public ValueTask DisposeAsync()
    {
        _isOver = true;
        Release();
        _linked?.Dispose();
        return default;
    }

    /// <summary>Waits until it may be sent. Not null: it has to wait, and whoever watches is told before.</summary>
    private async ValueTask<ModelUpdate?> BeginAsync()
    {
        Task? first;
        do
        {
            if (model.Account.Paused is { } pause)
            {
                _wait = pause.Wait <= Retries.LongestWait ? pause.Wait : throw Retries.TooLong(pause.Reason, pause.Wait);
                return new ModelUpdate.Queued(pause.Wait, pause.Reason.Message);
            }
        }
        while (!model.Account.TryBegin(out _lead, out first) && !await model.HasWaitedInVainAsync(first!, Cancelled));

        _leads = await model.BeginAsync(head, Cancelled);
        _exchange = new Exchange(model.Endpoint, model.Runtime, model.Wire.Read(request.Program), Cancelled);
        return null;
    }

    /// <summary>The answer if there is a whole one; otherwise what went wrong, and how long to wait for the next attempt.</summary>
    /// <exception cref="ModelException">There is none.</exception>
    private ModelUpdate Ended(Exchange exchange, AttemptException? failure)
    {
        WireReply reply = exchange.Reply;
        EndLead(answered: false);
        exchange.Dispose();
        _exchange = null;
        Sample? sample = failure is null ? Priced(reply, _retries?.Lost.Usage ?? default) : null;
        if (sample is not null && (_wasBlank || !(reply.IsGarbled || WireModel.SaidNothing(sample))))
        {
            _isOver = true;
            Release();
            return new ModelUpdate.Completed(sample);
        }

        _wasBlank |= failure is null;
        failure ??= new AttemptException(
            ErrorCode.Incomplete, reply.IsGarbled ? $"{model.Endpoint} could not read the model's call" : $"{model.Endpoint} thought, and said nothing", mayRetry: true);

        // What an attempt has used is paid for, whole or not.
        Usage lost = Retries.Lost.Usage + reply.Usage;
        bool isKnown = !exchange.HasBegun || (reply.IsCounted && reply.IsWhole);
        Retries.IsLastKnown = isKnown;
        Retries.Lost = (lost, model.Price?.Of(lost));
        _wait = Retries.WaitAfter(failure);
        if (failure.Code == ErrorCode.RateLimited || failure.RetryAfter is not null)
        {
            model.Account.Pause(_wait, failure);
        }

        Release();
        return new ModelUpdate.Retrying(Retries.Failed, _wait, failure.Code, failure.Message) { Lost = isKnown ? reply.Usage : null };
    }

    private Sample Priced(WireReply reply, Usage lost)
    {
        Sample sample = reply.Finish(lost, reply.IsCounted || model.Price == ModelPrice.Free ? model.Price : null);
        return reply.IsCounted ? sample : sample with { UsageUnknown = true };
    }

    /// <summary>Those who begin with the same head wait no longer.</summary>
    private void EndLead(bool answered)
    {
        if (_leads)
        {
            _leads = false;
            head.End(model.Runtime.Time, answered);
        }
    }

    private void Release()
    {
        EndLead(answered: false);
        _exchange?.Dispose();
        _exchange = null;
        _lead?.Dispose();
        _lead = null;
    }
}
