using System.Collections.Immutable;
using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>
/// Stands in for Anthropic, OpenAI and Gemini: speaks their wires, refuses what they refuse, accounts for their prompt caches, and misbehaves on demand.
/// In process it is an <see cref="HttpMessageHandler"/>, for everybody else a server on the loopback interface.
/// </summary>
/// <remarks>
/// Safe for any number of threads. Without a script it answers the prompts of benchmarks and repeats everything else. It is a <c>mock</c>: its
/// tokens are a quarter of the bytes.
/// </remarks>
public sealed class MockProvider
{
    private readonly Answering _answering;
    private readonly PrefixCache _cache;
    private readonly ExchangeLog _log;
    private readonly FaultPlan _faults = new();
    private readonly ResponseStore _responses;
    private readonly Lookup _lookup;
    private int _count;

    /// <summary>Answers the prompts of benchmarks, and repeats any other.</summary>
    public MockProvider(MockOptions? options = null)
        : this(Answering.ByDefault, options)
    {
    }

    /// <summary>Answers from rules; the prompts of benchmarks where none matches.</summary>
    /// <param name="model">Its own request log stays empty and its clock unused: see <see cref="Exchanges"/> and the options.</param>
    public MockProvider(ScriptedModel model, MockOptions? options = null)
        : this(Answering.From(model), options)
    {
    }

    /// <summary>Answers with a function of the request, which is called by several threads.</summary>
    public MockProvider(Func<MockRequest, Reply> answer, MockOptions? options = null)
        : this(Answering.From(answer), options)
    {
    }

    private MockProvider(Answering answering, MockOptions? options)
    {
        _answering = answering;
        Options = options ?? new MockOptions();
        _cache = new PrefixCache(Options.TimeProvider);
        _log = new ExchangeLog(Options.KeptExchanges);
        _responses = new ResponseStore(Options.KeptExchanges);
        _lookup = new Lookup(Options, _cache, _responses);
    }

    /// <summary>What it was made with.</summary>
    public MockOptions Options { get; }

    /// <summary>The exchanges so far, in the order in which their requests were answered.</summary>
    public ImmutableArray<MockExchange> Exchanges => _log.All;

    internal TimeProvider TimeProvider => Options.TimeProvider;

    /// <summary>Puts a fault into the answers to all requests for which <paramref name="when"/> holds; to all if it is left out.</summary>
    /// <remarks>Where several fit, the one injected first counts. A fault with a number of times is over when it has happened so often.</remarks>
    public void Inject(MockFault fault, Func<MockRequest, bool>? when = null) => _faults.Add(fault, when);

    /// <summary>Puts a fault into the answer to the request with this number, from 1.</summary>
    public void Inject(MockFault fault, int request) => _faults.Add(fault, asked => asked.Number == request);

    /// <summary>For an <see cref="HttpClient"/> in this process; hosts and ports do not matter, paths do.</summary>
    public HttpMessageHandler CreateHandler() => new MockHandler(this);

    /// <summary>Listens on the loopback interface.</summary>
    /// <param name="port">0 takes a free one.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    public MockServer Listen(int port = 0) => new(this, port);

    /// <param name="target">The path, and the query if there is one.</param>
    internal MockResponse Answer(string method, string target, ImmutableArray<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body)
    {
        int number = Interlocked.Increment(ref _count);
        string[] parts = target.Split('?', 2);
        string path = parts[0];
        Route? route = Routes.Find(method, path);
        var request = new MockRequest(number, route ?? new Route(MockWire.Chat), Routes.Parse(body), body, headers);
        if (route is null)
        {
            return _lookup.Answer(method, path, parts.ElementAtOrDefault(1) ?? "", request) ?? Routes.NotFound(method, path, number);
        }

        if (request.Wire == MockWire.Responses && _responses.Continue(request.Json) is { ValueKind: not JsonValueKind.Undefined } whole)
        {
            request = request.With(whole, continues: true);
        }

        if (request.Protocol.Check(request, Options) is { } refusal)
        {
            return Refuse(request, refusal, fault: null);
        }

        InjectedFault? injected = _faults.Take(request);
        (Reply reply, Placeholders placeholders) = _answering.Answer(request);
        if (injected?.Fault.Content is { } distortContent && reply.Failed is null)
        {
            reply = distortContent(request, reply.Resolved(request.Conversation.Count, placeholders));
        }

        if (reply.Failed is { } failed)
        {
            return Refuse(request, MockError.Of(request.Wire, failed.Code, placeholders.FillText(failed.Message)), injected?.Fault.Name, reply.Delay);
        }

        CacheUse cache = _cache.Look(request);
        if (cache.Prompt > (Options.ContextWindow ?? long.MaxValue))
        {
            return Refuse(request, request.Protocol.TooLong(cache.Prompt, Options.ContextWindow!.Value), injected?.Fault.Name);
        }

        WireAnswer answer = Compose(request, reply, placeholders, cache, isBounded: injected?.Fault.Content is null);
        _responses.Add(answer, injected?.Fault);
        MockResponse response = Pace(Routes.Write(answer), reply) with { Begun = () => _cache.Commit(cache) };
        if (injected?.Fault.Response is { } distort)
        {
            response = distort(new FaultCase(request, answer, Options.TimeProvider, injected.Hit), response);
        }

        bool isAnswered = response.Status == 200;
        Log(new MockExchange(
            request, response.Status, Error: isAnswered ? null : $"status {response.Status}", injected?.Fault.Name,
            isAnswered ? answer.Cache.Input : 0, isAnswered ? answer.Cache.Read : 0, isAnswered ? answer.Cache.Write : 0,
            isAnswered ? answer.Cache.Write1h : 0, isAnswered ? answer.OutputTokens : 0, cache.Prefix.ToString("x16", null)));
        return response;
    }

    private MockResponse Refuse(MockRequest request, MockError error, string? fault, TimeSpan delay = default)
    {
        Log(new MockExchange(request, error.Status, error.Message, fault, 0, 0, 0, 0, 0, ""));
        MockResponse response = error.ToResponse(request.Wire, request.Number);
        TimeSpan wait = Options.Latency + delay;
        return wait > TimeSpan.Zero ? response with { Before = [new BodyPart.Pause(wait)] } : response;
    }

    private WireAnswer Compose(MockRequest request, Reply reply, Placeholders placeholders, CacheUse cache, bool isBounded)
    {
        ImmutableArray<ContentBlock> content = reply.ContentAfter(request.Conversation.Count, placeholders);
        if (request.Json.Member("thinking").Is("type", "enabled") && !content.Any(block => block is ContentBlock.Thinking or ContentBlock.Opaque))
        {
            // A model that was told to think begins with it, and the API insists on getting it back.
            content = content.Insert(0, new ContentBlock.Thinking("Let me see.", Signature: null));
        }

        // A rule that says why it stops, or what it takes, knows what it does; and so does a fault.
        SampleStop stop = reply.StopFor(content);
        if (isBounded && reply is { StopReason: null, Usage: null } && AnswerBound.Cut(request, content) is { } cut)
        {
            (content, stop) = (cut, SampleStop.MaxTokens);
        }

        long reasoning = PrefixCache.Tokens(content.OfType<ContentBlock.Thinking>().Sum(block => block.Value.Length));
        long output = PrefixCache.Tokens(content.Sum(UsageEstimate.Length));
        if (reply.Usage is { } given)
        {
            cache = cache with { Input = given.InputTokens, Read = given.CacheReadTokens, Write5m = given.CacheWriteTokens, Write1h = 0 };
            (output, reasoning) = (given.OutputTokens, given.ReasoningTokens);
        }

        return new WireAnswer(
            request, content, stop, cache, output, reasoning, TimeProvider.GetUtcNow().ToUnixTimeSeconds());
    }

    private MockResponse Pace(MockResponse response, Reply reply)
    {
        if (Options.Latency + reply.Delay > TimeSpan.Zero)
        {
            response = response with { Before = [new BodyPart.Pause(Options.Latency + reply.Delay)] };
        }

        return !response.IsStream && reply.CutAfter is null ? response
            : !response.IsStream ? response with { Before = [.. response.Before, new BodyPart.Close()] }
            : reply.CutAfter is { } cut ? response.WithParts(EventFrames.CutAfterDeltas(response.Body, cut))
            : Options.EventDelay > TimeSpan.Zero ? response.WithParts(EventFrames.Paced(response.Body, Options.EventDelay))
            : response;
    }

    private void Log(MockExchange exchange)
    {
        _log.Add(exchange);
        Options.OnExchange?.Invoke(exchange);
    }
}
