using System.Runtime.CompilerServices;

namespace LlmProc.Providers;

/// <summary>One request over a wire, and its reply. Where several begin with a head that nobody sent yet, one goes ahead.</summary>
internal sealed class WireAttempt(WireModel model, ModelRequest request, HeadStart head, WireStep history) : Attempt
{
    private readonly WireReply _reply = model.Wire.Read(request.Program);
    private Exchange? _exchange;
    private bool _leads;

    public override string Provider => model.Endpoint.ToString();

    public override bool HasBegun => _exchange?.HasBegun ?? false;

    public override Usage Usage => _reply.Usage;

    public override bool IsCounted => _reply.IsCounted && _reply.IsWhole;

    public override bool IsGarbled => _reply.IsGarbled;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        _leads = await model.GoesAheadAsync(head, cancellationToken);
        _exchange = new Exchange(model.Endpoint, model.Runtime, _reply, cancellationToken);
        AccessToken? refused = null;
        while (true)
        {
            AccessToken? used = null;
            using HttpRequestMessage message = model.Message(request, head, history);
            if (model.Endpoint.SignIn is { } signIn)
            {
                used = await signIn.AddAsync(message, refused, cancellationToken);
            }

            try
            {
                await _exchange.SendAsync(message);
                return;
            }
            catch (AttemptException e) when (e.Code == ErrorCode.Auth && used is not null && refused is null)
            {
                // It may have expired, or been taken back: once a new one is drawn.
                refused = used;
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<string?> NextTextAsync()
    {
        string? text = await _exchange!.NextTextAsync();
        EndLead(answered: true);
        return text;
    }

    public override ValueTask DisposeAsync()
    {
        _exchange?.Dispose();
        EndLead(answered: false);
        return default;
    }

    public override Sample Finish(Usage lost)
    {
        Sample sample = _reply.Finish(lost, _reply.IsCounted || model.Price == ModelPrice.Free ? model.Price : null);
        return _reply.IsCounted ? sample : sample with { UsageUnknown = true };
    }

    public override Attempt Again() => new WireAttempt(model, request, head, history);

    private void EndLead(bool answered)
    {
        if (_leads)
        {
            _leads = false;
            head.End(model.Runtime.Time, answered);
        }
    }
}
