using System.Runtime.CompilerServices;

namespace LlmProc.Providers;

/// <summary>A model behind a wire. Attempts are repeated here, and for clients of others in <see cref="ChatClientModel"/>, nowhere else.</summary>
internal sealed class WireModel(Wire wire, Endpoint endpoint, ModelSettings settings, ModelPrice? price, WireRuntime runtime) : IModel
{
    private readonly ConditionalWeakTable<RequestHead, HeadStart> _heads = [];
    private readonly TokenCounter _counter = new(endpoint, runtime);
    private readonly Account _account = runtime.Accounts.Of(endpoint);
    private readonly Uri _address = new($"{endpoint.Address.AbsoluteUri.TrimEnd('/')}/{wire.Path}");

    public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Most samples need none.
        Retries? retries = null;
        long began = runtime.Time.GetTimestamp();
        HeadStart head = HeadOf(request);
        if (request.MaxTokens < (wire.OutputLimit(request.Program.Parameters) ?? long.MaxValue))
        {
            request = request with { Program = request.Program with { Parameters = wire.Lowered(request.Program.Parameters, request.MaxTokens.Value) } };
        }

        WireStep history = wire.History.Whole(request.Conversation);
        bool wasBlank = false;
        while (true)
        {
            if (_account.Paused is { } pause)
            {
                yield return Queued(pause, retries ??= new Retries(runtime.Time, runtime.Chance, began));
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
            var exchange = new Exchange(endpoint, runtime, reply, cancellationToken);
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
                            await SendAsync(exchange, request, head, history, cancellationToken);
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

            Sample? sample = failure is null ? Priced(reply, retries?.Lost.Usage ?? default) : null;
            if (sample is not null && (wasBlank || !(reply.IsGarbled || SaidNothing(sample))))
            {
                yield return new ModelUpdate.Completed(sample);
                yield break;
            }

            wasBlank |= failure is null;
            failure ??= new AttemptException(ErrorCode.Incomplete, reply.IsGarbled ? $"{endpoint} could not read the model's call" : $"{endpoint} thought, and said nothing", mayRetry: true);

            // What an attempt has used is paid for, whole or not.
            retries ??= new Retries(runtime.Time, runtime.Chance, began);
            Usage lost = retries.Lost.Usage + reply.Usage;
            bool isKnown = !(exchange.HasBegun || failure.MayHaveTaken) || (reply.IsCounted && reply.IsWhole);
            retries.IsLastKnown = isKnown;
            retries.Lost = (lost, price?.Of(lost));
            TimeSpan wait = retries.WaitAfter(failure);
            if (failure.Code == ErrorCode.RateLimited || failure.RetryAfter is not null)
            {
                _account.Pause(wait, failure);
            }

            lead?.Dispose();
            yield return new ModelUpdate.Retrying(retries.Failed, wait, failure.Code, failure.Message) { Lost = isKnown ? reply.Usage : null };
            await Task.Delay(wait, runtime.Time, cancellationToken);
        }
    }

    public ModelPrice? PriceOf(LlmProgram program) => price;

    /// <remarks>A token is at least a byte, and what is sent is longer than what is read: it is written as JSON.</remarks>
    public SampleBound BoundOf(ModelRequest request)
    {
        long head = HeadOf(request).Bytes.Length;
        long messages = wire.History.Whole(request.Conversation).Length;
        long input = SampleBound.OfBytes(head + messages, hasTools: !request.Head.Tools.IsEmpty);
        if (request.Known is { } known)
        {
            input = Math.Min(input, known.Total(SampleBound.OfBytes(messages - wire.History.Of(known.Conversation).Length, hasTools: false)));
        }

        return SampleBound.Of(input, wire.OutputLimit(request.Program.Parameters), price, writesCache: !settings.DisableAutomaticCaching);
    }

    public ValueTask<long?> CountAsync(ModelRequest request, CancellationToken cancellationToken) =>
        _account.Paused is null && wire.Count(request, wire.History.Whole(request.Conversation)) is { } count
            ? _counter.CountAsync(count, message => AddHeaders(message, request.Program), cancellationToken)
            : new((long?)null);

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

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendAsync(Exchange exchange, ModelRequest request, HeadStart head, WireStep history, CancellationToken cancellationToken)
    {
        AccessToken? refused = null;
        while (true)
        {
            AccessToken? used = null;
            using HttpRequestMessage message = Message(request, head, history);
            if (endpoint.SignIn is { } signIn)
            {
                used = await signIn.AddAsync(message, refused, cancellationToken);
            }

            try
            {
                await exchange.SendAsync(message);
                return;
            }
            catch (AttemptException e) when (e.Code == ErrorCode.Auth && used is not null && refused is null)
            {
                // It may have expired, or been taken back: once a new one is drawn.
                refused = used;
            }
        }
    }

    private HttpRequestMessage Message(ModelRequest request, HeadStart head, WireStep history)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, _address)
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = new RequestBody(wire.Assemble(request, head.Bytes, history)),
        };
        message.Headers.TryAddWithoutValidation("accept", "text/event-stream");
        AddHeaders(message, request.Program);
        return message;
    }

    private void AddHeaders(HttpRequestMessage message, LlmProgram program)
    {
        wire.AddHeaders(message, endpoint.SignIn is null ? endpoint.Key : null);
        foreach ((string name, string value) in program.Parameters.ExtraHeaders)
        {
            // A program that was built in code has seen no compiler.
            if (RequestHeaders.AreOurs(name))
            {
                continue;
            }

            message.Headers.Remove(name);
            message.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static ModelUpdate.Queued Queued((TimeSpan Wait, AttemptException Reason) pause, Retries retries) => pause.Wait > Retries.LongestWait
        ? throw retries.TooLong(pause.Reason, pause.Wait)
        : new ModelUpdate.Queued(pause.Wait, pause.Reason.Message);

    private Sample Priced(WireReply reply, Usage lost)
    {
        reply.Bill(lost, reply.IsCounted || price == ModelPrice.Free ? price : null);
        Sample sample = reply.Finish();
        return reply.IsCounted ? sample : sample with { UsageUnknown = true };
    }

    /// <summary>It thought and forgot to speak, or announced a call and made none: asked again it mostly does.</summary>
    internal static bool SaidNothing(Sample sample) => sample.Stop == SampleStop.EndTurn
        && !sample.Content.Any(block => block is ContentBlock.Call)
        && (sample.ProviderStop == "tool_use"
            || (sample.Content.Any(block => block is ContentBlock.Thinking) && !sample.Content.Any(block => block is ContentBlock.Text text && !string.IsNullOrWhiteSpace(text.Value))));
}
