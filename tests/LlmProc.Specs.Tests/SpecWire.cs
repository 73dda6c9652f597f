using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LlmProc.Testing;

namespace LlmProc.Specs;

/// <summary>
/// A real client at one end of a wire, and at the other the strict mock with the scripts of a spec. Each program has a model of its own, by which the mock
/// knows its script.
/// </summary>
internal sealed class SpecWire : HttpMessageHandler
{
    private readonly MockWire _wire;
    private readonly ConcurrentDictionary<string, HttpMessageInvoker> _mocks = new();
    private readonly AsyncLocal<ModelRequest?> _asking = new();
    private readonly WireProviders _wires;

    public SpecWire(MockWire wire)
    {
        _wire = wire;
        _wires = new WireProviders(new WireOptions { Handler = this, Time = new HurriedTime(), Chance = () => 0, Variable = name => name.EndsWith("_KEY", StringComparison.Ordinal) ? "key" : null });
        Providers = [.. _wires.All.Select(provider => new Watched(provider, this))];
    }

    public ImmutableArray<IModelProvider> Providers { get; }

    /// <summary>What was asked, by whom, and what the mock made of it.</summary>
    public ConcurrentQueue<(ModelRequest Asked, MockExchange Exchange)> Exchanges { get; } = new();

    /// <summary>The program with a model behind the wire in place of its script.</summary>
    public LlmProgram Rewire(LlmProgram program)
    {
        if (program.Model.Provider != ProviderNames.Script)
        {
            return program;
        }

        (string provider, string model) = _wire switch
        {
            MockWire.Anthropic => ("anthropic", "claude-haiku-4-5"),
            MockWire.Chat => ("openai", "gpt-4o"),
            MockWire.Gemini => ("gemini", "gemini-2.5-flash"),
            _ => ("openai", "gpt-5"),
        };
        string name = FormattableString.Invariant($"{model}-{_mocks.Count}");
        var mock = new MockProvider((ScriptedModel)new ScriptProvider().Open(program.Model), new MockOptions
        {
            OnExchange = exchange => Exchanges.Enqueue((_asking.Value!, exchange)),
        });
        _mocks[name] = new HttpMessageInvoker(mock.CreateHandler());
        return program with { Model = new ModelSettings(provider, name) };
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await request.Content!.LoadIntoBufferAsync(cancellationToken);
        if (_wire == MockWire.Gemini)
        {
            // It names its model in the path.
            return await _mocks[request.RequestUri!.Segments[^1].Split(':')[0]].SendAsync(request, cancellationToken);
        }

        using var body = JsonDocument.Parse(await request.Content.ReadAsByteArrayAsync(cancellationToken));
        return await _mocks[body.RootElement.GetProperty("model").GetString()!].SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        _wires.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>A clock on which the pauses between attempts take no time; what is longer is never reached.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(75);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime <= s_longestPause && dueTime >= TimeSpan.Zero ? TimeSpan.Zero : dueTime, period);
    }

    /// <summary>Notes who asks, for the mock at the other end.</summary>
    private sealed class Watched(IModelProvider provider, SpecWire wire) : IModelProvider
    {
        public string Name => provider.Name;

        public IModel Open(ModelSettings settings) => new WatchedModel(provider.Open(settings), wire);
    }

    private sealed class WatchedModel(IModel model, SpecWire wire) : IModel
    {
        public SampleBound BoundOf(ModelRequest request) => model.BoundOf(request);

        public ModelPrice? PriceOf(LlmProgram program) => model.PriceOf(program);

        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await using IAsyncEnumerator<ModelUpdate> updates = model.SampleAsync(request, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await NextAsync(updates))
            {
                yield return updates.Current;
            }

            async ValueTask<bool> NextAsync(IAsyncEnumerator<ModelUpdate> next)
            {
                wire._asking.Value = request;
                return await next.MoveNextAsync();
            }
        }
    }
}
