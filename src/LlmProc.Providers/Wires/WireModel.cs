using System.Runtime.CompilerServices;

namespace LlmProc.Providers;

/// <summary>A model behind a wire. Attempts are repeated here, and for clients of others in <see cref="ChatClientModel"/>, nowhere else.</summary>
internal sealed class WireModel(Wire wire, Endpoint endpoint, ModelSettings settings, ModelPrice? price, WireRuntime runtime) : IModel
{
    private readonly ConditionalWeakTable<RequestHead, HeadStart> _heads = [];
    private readonly TokenCounter _counter = new(endpoint, runtime);
    private readonly Account _account = runtime.Accounts.Of(endpoint);
    private readonly Uri _address = new($"{endpoint.Address.AbsoluteUri.TrimEnd('/')}/{wire.Path}");

    public Wire Wire => wire;

    public Endpoint Endpoint => endpoint;

    public ModelPrice? Price => price;

    public WireRuntime Runtime => runtime;

    /// <summary>What all who use the key share.</summary>
    public Account Account => _account;

    public IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        HeadStart head = HeadOf(request);
        if (request.MaxTokens < (wire.OutputLimit(request.Program.Parameters) ?? long.MaxValue))
        {
            request = request with { Program = request.Program with { Parameters = wire.Lowered(request.Program.Parameters, request.MaxTokens.Value) } };
        }

        return new WireSample(this, request, head, wire.History.Whole(request.Conversation), cancellationToken);
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
    public async ValueTask<bool> BeginAsync(HeadStart head, CancellationToken cancellationToken)
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
    public async ValueTask<bool> HasWaitedInVainAsync(Task ahead, CancellationToken cancellationToken)
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
    public async ValueTask SendAsync(Exchange exchange, ModelRequest request, HeadStart head, WireStep history, CancellationToken cancellationToken)
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

    /// <summary>It thought and forgot to speak, or announced a call and made none: asked again it mostly does.</summary>
    internal static bool SaidNothing(Sample sample) => sample.Stop == SampleStop.EndTurn
        && !sample.Content.Any(block => block is ContentBlock.Call)
        && (sample.ProviderStop == "tool_use"
            || (sample.Content.Any(block => block is ContentBlock.Thinking) && !sample.Content.Any(block => block is ContentBlock.Text text && !string.IsNullOrWhiteSpace(text.Value))));
}
