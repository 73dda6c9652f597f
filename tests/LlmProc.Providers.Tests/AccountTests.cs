using System.Net;
using LlmProc.Testing;
using Microsoft.Extensions.Time.Testing;
using static LlmProc.Providers.Tests.AnthropicStream;

namespace LlmProc.Providers.Tests;

/// <summary>What those who share a key owe each other.</summary>
public sealed class AccountTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_pause_one_goes_ahead_and_the_others_follow_when_it_is_answered()
    {
        using var line = new Line();
        using WireProviders wires = Wires(line);
        IModel model = Open(wires);
        Task<Sample> first = Sampling(model);
        (await line.NextAsync()).Refuse();
        Task<Sample>[] others = [.. Enumerable.Range(0, 20).Select(_ => Sampling(model))];

        Line.Asked ahead = await ArriveAsync(line);
        line.Waiting.ShouldBe(0, "nobody but the first");
        ahead.Answer();

        for (int i = 0; i < others.Length; i++)
        {
            (await line.NextAsync()).Answer();
        }

        (await Task.WhenAll([first, .. others])).ShouldAllBe(sample => sample.Content.Length == 1);
    }

    [Fact]
    public async Task If_the_one_ahead_is_told_to_wait_again_the_others_have_sent_nothing()
    {
        using var line = new Line();
        using WireProviders wires = Wires(line);
        IModel model = Open(wires);
        Task<Sample>[] all = [Sampling(model)];
        (await line.NextAsync()).Refuse();
        all = [.. all, .. Enumerable.Range(0, 20).Select(_ => Sampling(model))];

        for (int i = 0; i < 3; i++)
        {
            (await ArriveAsync(line)).Refuse();
            line.Waiting.ShouldBe(0);
        }

        for (int i = 0; i < all.Length; i++)
        {
            (await ArriveAsync(line)).Answer();
        }

        await Task.WhenAll(all);
        line.Count.ShouldBe(1 + 3 + 21);
    }

    [Fact]
    public async Task If_the_one_ahead_is_taken_back_another_goes_ahead()
    {
        using var line = new Line();
        using WireProviders wires = Wires(line);
        IModel model = Open(wires);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        Task<Sample> first = Sampling(model, stop.Token);
        (await line.NextAsync()).Refuse();
        Line.Asked ahead = await ArriveAsync(line);
        Task<Sample> second = Sampling(model);

        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        (await line.NextAsync()).Answer();

        (await second).Content.Length.ShouldBe(1);
        ahead.Answer();
    }

    [Fact]
    public async Task The_longest_pause_that_one_waits_for_is_not_too_long_for_the_others()
    {
        using var line = new Line();
        using WireProviders wires = Wires(line, chance: 0.5);
        IModel model = Open(wires);
        Task<Sample> first = Sampling(model);
        (await line.NextAsync()).Refuse(seconds: 60);
        Task<Sample> second = Sampling(model);

        (await ArriveAsync(line)).Answer();
        (await ArriveAsync(line)).Answer();

        (await Task.WhenAll(first, second)).Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_sample_that_still_moves_is_not_taken_apart()
    {
        using var line = new Line();
        using WireProviders wires = Wires(line);
        var program = new LlmProgram(new ProgramName("main"), "/p/main.toml", new ModelSettings("anthropic", "claude-haiku-4-5"));
        var request = new ModelRequest(program, new RequestHead("", []), Conversation.Empty.Add(Message.User("Hi")));
        IAsyncEnumerator<ModelUpdate> sample = Open(wires).SampleAsync(request, CancellationToken).GetAsyncEnumerator(CancellationToken);
        Task<bool> moving = sample.MoveNextAsync().AsTask();
        Line.Asked asked = await line.NextAsync();

        await Should.ThrowAsync<NotSupportedException>(() => sample.DisposeAsync().AsTask());

        asked.Answer();
        (await moving).ShouldBeTrue();
        await sample.DisposeAsync();
    }

    [Fact]
    public async Task What_attempts_took_that_all_failed_is_in_the_failure()
    {
        var wired = new Wired();
        for (int i = 0; i < 8; i++)
        {
            wired.Reply(Start() + Text(0, "Hel"));
        }

        ModelException e = await Should.ThrowAsync<ModelException>(() => wired.SampleAsync());

        e.Code.ShouldBe("incomplete");
        e.Usage.InputTokens.ShouldBe(80);
        e.CostUsd!.Value.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_process_counts_what_failed_samples_took()
    {
        var mock = new MockProvider(new MockOptions { TimeProvider = _time });
        mock.Inject(MockFault.CutAfterEvent(2));
        using HttpMessageHandler handler = mock.CreateHandler();
        using WireProviders wires = Wires(handler);
        var program = new LlmProgram(new ProgramName("main"), "/p/main.toml", new ModelSettings("anthropic", "claude-haiku-4-5"));
        await using var host = new LocalProcessHost(new ProgramGraph(program.Name, [program], "digest"), new HostOptions { Providers = wires.All, Time = _time });

        RunResult result = await EndAsync(host.Start("Hi").ResultAsync());

        result.Error!.Code.ShouldBe("incomplete");
        result.Process.Own.Usage.InputTokens.ShouldBeGreaterThan(0);
        result.Process.Own.CostUsd!.Value.ShouldBeGreaterThan(0);
        result.Process.Own.Samples.ShouldBe(0);
    }

    private WireProviders Wires(HttpMessageHandler handler, double chance = 0) => new(new WireOptions { Handler = handler, Time = _time, Chance = () => chance, Variable = name => name.EndsWith("_KEY", StringComparison.Ordinal) ? "key" : null });

    private static IModel Open(WireProviders wires) => wires.All.Single(each => each.Name == "anthropic").Open(new ModelSettings("anthropic", "claude-haiku-4-5"));

    private static Task<Sample> Sampling(IModel model, CancellationToken? cancellationToken = null)
    {
        return RunAsync(cancellationToken ?? CancellationToken);

        async Task<Sample> RunAsync(CancellationToken cancellationToken)
        {
            var program = new LlmProgram(new ProgramName("main"), "/p/main.toml", new ModelSettings("anthropic", "claude-haiku-4-5"));
            var request = new ModelRequest(program, new RequestHead("", []), Conversation.Empty.Add(Message.User("Hi")));
            await foreach (ModelUpdate update in model.SampleAsync(request, cancellationToken))
            {
                if (update is ModelUpdate.Completed completed)
                {
                    return completed.Sample;
                }
            }

            throw new InvalidOperationException("no sample");
        }
    }

    /// <summary>Lets the clock run until somebody asks.</summary>
    private async Task<Line.Asked> ArriveAsync(Line line)
    {
        while (line.Waiting == 0)
        {
            CancellationToken.ThrowIfCancellationRequested();
            for (int i = 0; i < 20 && line.Waiting == 0; i++)
            {
                await Task.Yield();
            }

            _time.Advance(line.Waiting == 0 ? TimeSpan.FromSeconds(1) : TimeSpan.Zero);
        }

        return await line.NextAsync();
    }

    private async Task<RunResult> EndAsync(Task<RunResult> running)
    {
        while (!running.IsCompleted)
        {
            CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        return await running;
    }

    /// <summary>The other end: requests come in, and each is answered when the test says so.</summary>
    private sealed class Line : HttpMessageHandler
    {
        private readonly System.Threading.Channels.Channel<Asked> _requests = System.Threading.Channels.Channel.CreateUnbounded<Asked>();

        private int _count;

        public int Waiting => _requests.Reader.Count;

        public int Count => _count;

        public ValueTask<Asked> NextAsync() => _requests.Reader.ReadAsync(TestContext.Current.CancellationToken);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var next = new Asked();
            Interlocked.Increment(ref _count);
            _requests.Writer.TryWrite(next);
            return next.Response.Task.WaitAsync(cancellationToken);
        }

        internal sealed class Asked
        {
            public TaskCompletionSource<HttpResponseMessage> Response { get; } = new();

            public void Refuse(int seconds = 20)
            {
                var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Content = new StringContent("{}") };
                response.Headers.TryAddWithoutValidation("retry-after", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
                Response.TrySetResult(response);
            }

            public void Answer() => Response.TrySetResult(new HttpResponseMessage
            {
                Content = new StringContent(AnthropicStream.Answer(), System.Text.Encoding.UTF8, "text/event-stream"),
            });
        }
    }
}
