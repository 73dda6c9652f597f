using System.Collections.Immutable;
using LlmProc.Testing;

namespace LlmProc.Providers.Tests;

/// <summary>Processes behind a wire whose mock goes wrong: <c>main</c> may ask <c>worker</c> and use the tools that are given.</summary>
internal sealed class FaultedRun : IAsyncDisposable
{
    private readonly WireProviders _wires;
    private readonly LocalProcessHost _host;

    public FaultedRun(string provider, string model, Func<TimeProvider, MockProvider>? mock = null, params ImmutableArray<ITool> tools)
    {
        var time = new HurriedTime();
        Mock = mock?.Invoke(time) ?? new MockProvider(new MockOptions { TimeProvider = time });
        _wires = new WireProviders(new WireOptions { Handler = Mock.CreateHandler(), Time = time, Variable = name => name.EndsWith("_KEY", StringComparison.Ordinal) ? "key" : null });
        var settings = new ModelSettings(provider, model);
        var worker = new LlmProgram(new ProgramName("worker"), "/p/worker.toml", settings);
        var main = new LlmProgram(new ProgramName("main"), "/p/main.toml", settings)
        {
            Tools = [new ToolGrant("spawn"), .. tools.Select(tool => new ToolGrant(tool.Spec.Name))],
            Links = [new ProgramLink("worker", worker.Name) { Description = "Works." }],
            Parameters = new ModelParameters { MaxTokens = 50_000 },
        };
        _host = new LocalProcessHost(new ProgramGraph(main.Name, [main, worker], "digest"), new HostOptions { Providers = _wires.All, Tools = tools });
    }

    public MockProvider Mock { get; }

    public FaultedRun With(string fault, int? times = null, Func<MockRequest, bool>? when = null)
    {
        MockFault named = MockFault.Named(fault)!;
        Mock.Inject(times is { } count ? named.For(count) : named, when);
        return this;
    }

    public LlmProcess Start(string prompt) => _host.Start(prompt);

    public static Task<RunResult> EndAsync(LlmProcess process) => process.ResultAsync().WaitAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _wires.Dispose();
    }
}

/// <summary>Says how often it ran, and gives a text of a length.</summary>
internal sealed class CountedTool(int length = 0) : ITool
{
    private int _runs;

    public int Runs => _runs;

    public ToolSpec Spec { get; } = new("look", "Looks.", """{"type":"object"}""");

    public ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        int run = Interlocked.Increment(ref _runs);
        return new ValueTask<ToolOutcome>(new ToolOutcome.Returned($"{run}{new string('x', length)}"));
    }
}
