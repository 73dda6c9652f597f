using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.AI;

namespace LlmProc.Providers;

/// <summary>A model behind a client of somebody else. Nothing is taken on trust: not that a stream which ends was whole, nor that a client ever comes back.</summary>
internal sealed class ChatClientModel(IChatClient client, ModelSettings settings, ChatClientProvider provider) : IModel
{
    private readonly ConditionalWeakTable<RequestHead, OfferedTool[]> _tools = [];
    private readonly ChatClientHistory _history = new(settings);
    private readonly Account _account = new(provider.Time);
    private readonly Func<double> _chance = provider.Chance ?? (static () => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20));

    public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (request.Program.Parameters.ExtraHeaders is [var (header, _), ..])
        {
            throw new ModelException(
                ErrorCode.BadRequest, $"the header '{header}' of parameters.extra_headers cannot be sent: the application gave a client for {settings.Provider}, and headers are set there");
        }

        ModelParameters parameters = request.MaxTokens < (request.Program.Parameters.MaxTokens ?? request.Program.Parameters.MaxCompletionTokens ?? long.MaxValue)
            ? request.Program.Parameters with { MaxTokens = request.MaxTokens, MaxCompletionTokens = null }
            : request.Program.Parameters;
        var retries = new Retries(provider.Time, _chance, provider.Time.GetTimestamp());
        WireStep history = _history.Whole(request.Conversation);
        OfferedTool[] tools = _tools.GetValue(request.Head, static head => [.. head.Tools.Select(tool => new OfferedTool(tool))]);
        Usage lost = default;
        bool wasBlank = false;
        while (true)
        {
            while (_account.Paused is { } pause)
            {
                yield return pause.Wait > Retries.LongestWait ? throw retries.TooLong(pause.Reason, pause.Wait) : new ModelUpdate.Queued(pause.Wait, pause.Reason.Message);
                await Task.Delay(pause.Wait, provider.Time, cancellationToken);
            }

            // A client may change what it is given, so each attempt gets its own.
            var reply = new ChatClientReply(settings, parameters);
            var messages = ChatClientHistory.Write(request.Head, history);
            ChatOptions options = ChatClientOptions.Write(settings, parameters, tools);
            AttemptException? failure = null;
            bool hasBegun;
            await using (var stream = new ChatClientStream(client, messages, options, reply, provider, settings.Provider, cancellationToken))
            {
                while (true)
                {
                    string? text = null;
                    try
                    {
                        text = await stream.NextTextAsync();
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

                hasBegun = stream.HasBegun;
            }

            Sample? sample = failure is null ? reply.Finish() : null;
            if (sample is not null && (wasBlank || !WireModel.SaidNothing(sample)))
            {
                Usage usage = sample.Usage + lost;
                yield return new ModelUpdate.Completed(sample with { Usage = usage, CostUsd = reply.IsCounted ? settings.Price?.Of(usage) : null, UsageUnknown = !reply.IsCounted });
                yield break;
            }

            wasBlank |= failure is null;
            failure ??= new AttemptException(ErrorCode.Incomplete, $"{settings.Provider} thought, and said nothing", mayRetry: true);
            lost += reply.Usage;
            bool isKnown = !(hasBegun || failure.MayHaveTaken) || (reply.IsCounted && reply.IsWhole);
            (retries.Lost, retries.IsLastKnown) = ((lost, settings.Price?.Of(lost)), isKnown);
            TimeSpan wait = retries.WaitAfter(failure);
            if (failure.Code == ErrorCode.RateLimited)
            {
                _account.Pause(wait, failure);
            }

            yield return new ModelUpdate.Retrying(retries.Failed, wait, failure.Code, failure.Message) { Lost = isKnown ? reply.Usage : null };
            await Task.Delay(wait, provider.Time, cancellationToken);
        }
    }
}
