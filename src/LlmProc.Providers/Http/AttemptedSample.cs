using System.Runtime.CompilerServices;

namespace LlmProc.Providers;

/// <summary>One sample: attempts at it, one after the other, until an answer is whole. It is read once, by one reader.</summary>
/// <remarks>An object and no iterator: a thousand of them are in flight at once, and one that is written out takes half the room.</remarks>
internal sealed class AttemptedSample(Attempts attempts, Attempt attempt, CancellationToken cancellationToken)
    : IAsyncEnumerable<ModelUpdate>, IAsyncEnumerator<ModelUpdate>
{
    private readonly long _began = attempts.Time.GetTimestamp();
    private CancellationTokenSource? _linked;

    // Most samples need none.
    private Retries? _retries;
    private Attempt _attempt = attempt;
    private Account.Lead? _lead;
    private TimeSpan _wait;
    private bool _isOpen;
    private bool _isAsked;
    private bool _wasBlank;
    private bool _isMoving;
    private bool _isOver;

    public ModelUpdate Current { get; private set; } = null!;

    private Retries Retries => _retries ??= attempts.Since(_began);

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

        _isMoving = true;
        try
        {
            if (_wait > TimeSpan.Zero)
            {
                await Task.Delay(_wait, attempts.Time, Cancelled);
                _wait = TimeSpan.Zero;
            }

            Current = (_isOpen ? null : await QueueAsync()) ?? await NextAsync();
            return true;
        }
        finally
        {
            _isMoving = false;
        }
    }

    /// <exception cref="NotSupportedException">It still moves, and reads into memory that would serve another. Iterators refuse the same.</exception>
    public ValueTask DisposeAsync()
    {
        if (_isMoving)
        {
            throw new NotSupportedException("a sample is disposed when it does not move");
        }

        _isOver = true;
        _lead?.Dispose();
        _linked?.Dispose();
        return CloseAsync();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ModelUpdate> NextAsync()
    {
        AttemptException? failure = null;
        try
        {
            if (!_isAsked)
            {
                await _attempt.BeginAsync(Cancelled);
                _isAsked = true;
                Prove();
            }

            string? text = await _attempt.NextTextAsync();
            Prove();
            if (text is not null)
            {
                return new ModelUpdate.TextDelta(text);
            }
        }
        catch (AttemptException e)
        {
            failure = e;
        }

        await CloseAsync();
        return Ended(failure);
    }

    /// <summary>An answer has begun: the account takes requests again.</summary>
    private void Prove()
    {
        if (_lead is { } lead && _attempt.HasBegun)
        {
            lead.Answered();
        }
    }

    /// <summary>Waits until it may be sent. Not null: it has to wait, and whoever watches is told before.</summary>
    private async ValueTask<ModelUpdate?> QueueAsync()
    {
        Task? first;
        do
        {
            if (attempts.Account.Paused is { } pause)
            {
                _wait = pause.Wait <= Retries.LongestPause ? pause.Wait : throw Retries.TooLong(pause.Reason, pause.Wait);
                return new ModelUpdate.Queued(pause.Wait, pause.Reason.Message);
            }
        }
        while (!attempts.Account.TryBegin(out _lead, out first) && !await HeadStart.HasWaitedInVainAsync(first!, attempts.Time, Cancelled));

        _isOpen = true;
        return null;
    }

    /// <summary>The answer if there is a whole one; otherwise what went wrong, and how long to wait for the next attempt.</summary>
    /// <exception cref="ModelException">There is none.</exception>
    private ModelUpdate Ended(AttemptException? failure)
    {
        Sample? sample = failure is null ? _attempt.Finish(_retries?.Lost.Usage ?? default) : null;
        if (sample is not null && (_wasBlank || !_attempt.SaidNothing(sample)))
        {
            _isOver = true;
            return new ModelUpdate.Completed(sample);
        }

        _wasBlank |= failure is null;
        failure ??= new AttemptException(
            ErrorCode.Incomplete, _attempt.IsGarbled ? $"{_attempt.Provider} could not read the model's call" : $"{_attempt.Provider} thought, and said nothing", mayRetry: true);

        // What an attempt has used is paid for, whole or not.
        Usage used = _attempt.Usage;
        Usage lost = Retries.Lost.Usage + used;
        bool isKnown = !(_attempt.HasBegun || failure.MayHaveTaken) || _attempt.IsCounted;
        Retries.IsLastKnown = isKnown;
        Retries.Lost = (lost, attempts.Price?.Of(lost));
        _wait = Retries.WaitAfter(failure);
        if (failure.Code == ErrorCode.RateLimited || failure.RetryAfter is not null)
        {
            attempts.Account.Pause(_wait, failure);
        }

        _lead?.Dispose();
        _lead = null;
        (_attempt, _isAsked) = (_attempt.Again(), false);
        return new ModelUpdate.Retrying(Retries.Failed, _wait, failure.Code, failure.Message) { Lost = isKnown ? used : null };
    }

    /// <summary>Each attempt lets go once: what it held may serve another by now.</summary>
    private ValueTask CloseAsync()
    {
        bool wasOpen = _isOpen;
        _isOpen = false;
        return wasOpen ? _attempt.DisposeAsync() : default;
    }
}
