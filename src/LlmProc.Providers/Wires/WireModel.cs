using System.Runtime.CompilerServices;

namespace LlmProc.Providers;

/// <summary>A model behind a wire.</summary>
internal sealed class WireModel(Wire wire, Endpoint endpoint, ModelSettings settings, ModelPrice? price, WireRuntime runtime) : IModel
{
    private readonly ConditionalWeakTable<RequestHead, HeadStart> _heads = [];
    private readonly TokenCounter _counter = new(endpoint, runtime);
    private readonly Attempts _attempts = new(runtime.Accounts.Of(endpoint), price, runtime.Time, runtime.Chance);
    private readonly Uri _address = new($"{endpoint.Address.AbsoluteUri.TrimEnd('/')}/{wire.Path}");

    public Wire Wire => wire;

    public Endpoint Endpoint => endpoint;

    public WireRuntime Runtime => runtime;

    public ModelPrice? Price => price;

    public IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        HeadStart head = HeadOf(request);
        if (request.MaxTokens < (wire.OutputLimit(request.Program.Parameters) ?? long.MaxValue))
        {
            request = request with { Program = request.Program with { Parameters = wire.Lowered(request.Program.Parameters, request.MaxTokens.Value) } };
        }

        return _attempts.SampleAsync(new WireAttempt(this, request, head, wire.History.Whole(request.Conversation)), cancellationToken);
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
        _attempts.Account.Paused is null && wire.Count(request, wire.History.Whole(request.Conversation)) is { } count
            ? _counter.CountAsync(count, message => AddHeaders(message, request.Program), cancellationToken)
            : new((long?)null);

    private HeadStart HeadOf(ModelRequest request)
    {
        if (_heads.TryGetValue(request.Head, out HeadStart? known) && ReferenceEquals(known.Program, request.Program))
        {
            return known;
        }

        (ModelSettings model, ModelParameters parameters) = (request.Program.Model, request.Program.Parameters);
        OwnFields.Refuse(model, parameters);
        byte[] bytes = wire.WriteHead(request.Program, request.Head);
        OwnFields.RefuseTwice(model, parameters, bytes);
        var head = new HeadStart(request.Program, bytes);
        _heads.AddOrUpdate(request.Head, head);
        return head;
    }

    /// <summary>True if this one goes ahead of others that begin alike.</summary>
    public async ValueTask<bool> GoesAheadAsync(HeadStart head, CancellationToken cancellationToken)
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

            if (await HeadStart.HasWaitedInVainAsync(ahead, runtime.Time, cancellationToken))
            {
                return false;
            }
        }
    }

    public HttpRequestMessage Message(ModelRequest request, HeadStart head, WireStep history)
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
}
