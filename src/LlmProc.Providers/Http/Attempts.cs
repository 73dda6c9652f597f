using System.Runtime.CompilerServices;

namespace LlmProc.Providers;

/// <summary>Repeats an attempt until one gives an answer, or until <see cref="Retries"/> says that there is no further one. Nothing is repeated anywhere else.</summary>
/// <param name="account">What all who ask there share.</param>
/// <param name="price">What a token costs; null if nobody knows.</param>
internal sealed class Attempts(Account account, ModelPrice? price, TimeProvider time, Func<double> chance)
{
    public async IAsyncEnumerable<ModelUpdate> SampleAsync(Attempt attempt, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Most samples need none.
        Retries? retries = null;
        long began = time.GetTimestamp();
        bool wasBlank = false;
        while (true)
        {
            if (account.Paused is { } pause)
            {
                yield return Queued(pause, retries ??= new Retries(time, chance, began));
                await Task.Delay(pause.Wait, time, cancellationToken);
                continue;
            }

            if (!account.TryBegin(out Account.Lead? lead, out Task? first) && !await HeadStart.HasWaitedInVainAsync(first!, time, cancellationToken))
            {
                continue;
            }

            using Account.Lead? leading = lead;
            AttemptException? failure = null;
            await using (attempt)
            {
                bool isAsked = false;
                while (true)
                {
                    string? text = null;
                    try
                    {
                        if (!isAsked)
                        {
                            await attempt.BeginAsync(cancellationToken);
                            isAsked = true;
                        }

                        if (attempt.HasBegun)
                        {
                            lead?.Answered();
                        }

                        text = await attempt.NextTextAsync();
                    }
                    catch (AttemptException e)
                    {
                        failure = e;
                    }

                    if (text is null)
                    {
                        break;
                    }

                    yield return new ModelUpdate.TextDelta(text);
                }
            }

            Sample? sample = failure is null ? attempt.Finish(retries?.Lost.Usage ?? default) : null;
            if (sample is not null && (wasBlank || !attempt.SaidNothing(sample)))
            {
                yield return new ModelUpdate.Completed(sample);
                yield break;
            }

            wasBlank |= failure is null;
            failure ??= new AttemptException(
                ErrorCode.Incomplete, attempt.IsGarbled ? $"{attempt.Provider} could not read the model's call" : $"{attempt.Provider} thought, and said nothing", mayRetry: true);

            // What an attempt has used is paid for, whole or not.
            retries ??= new Retries(time, chance, began);
            Usage lost = retries.Lost.Usage + attempt.Usage;
            bool isKnown = !attempt.HasBegun || attempt.IsCounted;
            retries.IsLastKnown = isKnown;
            retries.Lost = (lost, price?.Of(lost));
            TimeSpan wait = retries.WaitAfter(failure);
            if (failure.Code == ErrorCode.RateLimited || failure.RetryAfter is not null)
            {
                account.Pause(wait, failure);
            }

            lead?.Dispose();
            yield return new ModelUpdate.Retrying(retries.Failed, wait, failure.Code, failure.Message) { Lost = isKnown ? attempt.Usage : null };
            await Task.Delay(wait, time, cancellationToken);
            attempt = attempt.Again();
        }
    }

    private static ModelUpdate.Queued Queued((TimeSpan Wait, AttemptException Reason) pause, Retries retries) => pause.Wait > Retries.LongestWait
        ? throw retries.TooLong(pause.Reason, pause.Wait)
        : new ModelUpdate.Queued(pause.Wait, pause.Reason.Message);
}
