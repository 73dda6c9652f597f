using System.Runtime.CompilerServices;

namespace LlmProc.Providers;

/// <summary>A model behind a wire. The only place where attempts are repeated.</summary>
internal sealed class WireModel(Wire wire, Endpoint endpoint, ModelSettings settings, ModelPrice? price, WireRuntime runtime) : IModel
{
    private readonly ConditionalWeakTable<RequestHead, HeadStart> _heads = [];
    private readonly Account _account = runtime.Accounts.Of(endpoint);
    private readonly Uri _address = new($"{endpoint.Address.AbsoluteUri.TrimEnd('/')}/{wire.Path}");

    public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var retries = new Retries(runtime.Time, runtime.Chance);
        HeadStart head = HeadOf(request);
        WireStep history = wire.History.Whole(request.Conversation);
        Usage lost = default;
        bool wasBlank = false;
        while (true)
        {
            if (_account.Paused is { } pause)
            {
                yield return Queued(pause, retries);
                await Task.Delay(pause.Wait, runtime.Time, cancellationToken);
                continue;
            }

            if (!_account.TryBegin(out Account.Lead? lead, out Task? first) && !await HasWaitedInVainAsync(first!, cancellationToken))
            {
                continue;
            }

            using Account.Lead? leading = lead;
            bool leads = await BeginAsync(head, cancellationToken);
            WireReply reply = wire.Read(request.Program);
            var exchange = new Exchange(endpoint, runtime.Http, runtime.Time, reply, cancellationToken);
            AttemptException? failure = null;
            try
            {
                while (true)
                {
                    string? text = null;
                    try
                    {
                        if (!exchange.HasBegun)
                        {
                            await SendAsync(exchange, request, head, history);
                            lead?.Answered();
                        }

                        text = await exchange.NextTextAsync();
                        if (leads)
                        {
                            leads = false;
                            head.End(runtime.Time, answered: true);
                        }
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
            finally
            {
                exchange.Dispose();
                if (leads)
                {
                    head.End(runtime.Time, answered: false);
                }
            }

            Sample? sample = failure is null ? Priced(reply.Finish(), lost) : null;
            if (sample is not null && (wasBlank || !SaidNothing(sample)))
            {
                yield return new ModelUpdate.Completed(sample);
                yield break;
            }

            wasBlank |= failure is null;
            failure ??= new AttemptException(ErrorCode.Incomplete, $"{endpoint} thought, and said nothing", mayRetry: true);

            // What an attempt has used is paid for, whole or not.
            lost += reply.Usage;
            retries.Lost = (lost, price?.Of(lost));
            TimeSpan wait = retries.WaitAfter(failure);
            if (failure.Code == ErrorCode.RateLimited || failure.RetryAfter is not null)
            {
                _account.Pause(wait, failure);
            }

            lead?.Dispose();

            yield return new ModelUpdate.Retrying(retries.Failed, wait, failure.Code, failure.Message);
            await Task.Delay(wait, runtime.Time, cancellationToken);
        }
    }

    private HeadStart HeadOf(ModelRequest request)
    {
        if (_heads.TryGetValue(request.Head, out HeadStart? known) && ReferenceEquals(known.Program, request.Program))
        {
            return known;
        }

        var head = new HeadStart(request.Program, wire.WriteHead(request.Program, request.Head));
        _heads.AddOrUpdate(request.Head, head);
        return head;
    }

    /// <summary>True if this one goes ahead of others that begin alike.</summary>
    private async ValueTask<bool> BeginAsync(HeadStart head, CancellationToken cancellationToken)
    {
        if (settings.DisableAutomaticCaching)
        {
            return false;
        }

        while (true)
        {
            if (head.TryBegin(runtime.Time, out Task? ahead))
            {
                return true;
            }

            if (ahead is null)
            {
                return false;
            }

            if (await HasWaitedInVainAsync(ahead, cancellationToken))
            {
                return false;
            }
        }
    }

    /// <summary>True if the one ahead takes too long to be waited for.</summary>
    private async ValueTask<bool> HasWaitedInVainAsync(Task ahead, CancellationToken cancellationToken)
    {
        try
        {
            await ahead.WaitAsync(HeadStart.LongestWait, runtime.Time, cancellationToken);
            return false;
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    private async ValueTask SendAsync(Exchange exchange, ModelRequest request, HeadStart head, WireStep history)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, _address)
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = new RequestBody(wire.Assemble(request, head.Bytes, history)),
        };
        message.Headers.TryAddWithoutValidation("accept", "text/event-stream");
        wire.AddHeaders(message, endpoint.Key);
        foreach ((string name, string value) in request.Program.Parameters.ExtraHeaders)
        {
            message.Headers.Remove(name);
            message.Headers.TryAddWithoutValidation(name, value);
        }

        await exchange.SendAsync(message);
    }

    private static ModelUpdate.Queued Queued((TimeSpan Wait, AttemptException Reason) pause, Retries retries) => pause.Wait > Retries.LongestWait
        ? throw retries.TooLong(pause.Reason, pause.Wait)
        : new ModelUpdate.Queued(pause.Wait, pause.Reason.Message);

    private Sample Priced(Sample sample, Usage lost)
    {
        Usage usage = sample.Usage + lost;
        return sample with { Usage = usage, CostUsd = price?.Of(usage) };
    }

    /// <summary>It thought and forgot to speak, or announced a call and made none: asked again it mostly does.</summary>
    private static bool SaidNothing(Sample sample) => sample.Stop == SampleStop.EndTurn
        && !sample.Content.Any(block => block is ContentBlock.Call)
        && (sample.ProviderStop == "tool_use"
            || (sample.Content.Any(block => block is ContentBlock.Thinking) && !sample.Content.Any(block => block is ContentBlock.Text text && !string.IsNullOrWhiteSpace(text.Value))));
}
