using System.Net;
using LlmProc.Testing;

namespace LlmProc.Providers.Tests;

/// <summary>A budget is used up, and not only half of it: what is known of a prompt takes the place of its bytes.</summary>
public sealed class TokenCountTests
{
    private const int Head = 20_000;

    public static TheoryData<string> Models() => ["anthropic/claude-haiku-4-5", "openai/gpt-4o", "openai/gpt-5", "gemini/gemini-2.5-flash"];

    [Theory]
    [MemberData(nameof(Models))]
    public async Task What_one_child_has_taken_tells_what_its_siblings_will(string model)
    {
        var server = new Counting(new MockProvider());
        RunResult result = await RunAsync(server, model, new Limits { Tokens = 100_000, Concurrency = 1 }, children: 30);

        result.Process.Children.ShouldContain(child => child.Error != null && child.Error.Code == "limit.tokens");
        result.Process.Subtree().Usage.Total.ShouldBeInRange(92_000, 100_000);
    }

    [Theory]
    [InlineData("anthropic/claude-haiku-4-5")]
    [InlineData("gemini/gemini-2.5-flash")]
    public async Task Where_the_bytes_of_a_prompt_are_too_many_its_tokens_are_counted_once_for_all_who_begin_with_it(string model)
    {
        // Bytes alone would leave room for no child at all.
        var server = new Counting(new MockProvider());
        RunResult result = await RunAsync(server, model, new Limits { Tokens = 19_000, Processes = 100 }, children: 3);

        result.Error.ShouldBeNull();
        result.Process.Children.ShouldAllBe(child => child.Status == RunStatus.Ok);
        server.Counted.ShouldBe(1);
        result.Process.Subtree().Usage.Total.ShouldBeInRange(15_000, 19_000);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Nothing_is_counted_while_there_is_enough(string model)
    {
        var server = new Counting(new MockProvider());

        RunResult result = await RunAsync(server, model, new Limits { Tokens = 1_000_000 }, children: 10);

        result.Error.ShouldBeNull();
        server.Counted.ShouldBe(0);
    }

    [Theory]
    [InlineData(404, 1)]
    [InlineData(500, 3)]
    [InlineData(200, 3)]
    public async Task Where_nobody_counts_bytes_are_the_bound_and_the_limit_holds(int status, int asked)
    {
        var server = new Counting(new MockProvider()) { Answer = new Func<HttpResponseMessage>(() => new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent("{\"input_tokens\":-1}") }) };

        RunResult result = await RunAsync(server, "anthropic/claude-haiku-4-5", new Limits { Tokens = 19_000, Concurrency = 1 }, children: 3);

        result.Process.Children.Length.ShouldBe(3);
        result.Process.Children.ShouldAllBe(child => child.Error!.Code == "limit.tokens");
        server.Counted.ShouldBe(asked);
    }

    [Fact]
    public async Task A_count_that_never_comes_holds_nobody_up()
    {
        var wired = new Wired();
        wired.Reply(() => new StalledStream());

        Task<long?> counted = wired.Model.CountAsync(new ModelRequest(wired.Program, new RequestHead("", []), Conversation.Empty.Add(Message.User("Hi"))), TestContext.Current.CancellationToken).AsTask();
        counted.IsCompleted.ShouldBeFalse();
        wired.Time.Advance(TimeSpan.FromSeconds(10));

        (await counted).ShouldBeNull();
    }

    [Fact]
    public async Task One_that_never_came_is_not_waited_for_again_for_a_while()
    {
        var wired = new Wired();
        wired.Reply(() => new StalledStream()).Reply("{\"input_tokens\":320}", kind: "application/json");
        var request = new ModelRequest(wired.Program, new RequestHead("", []), Conversation.Empty.Add(Message.User("Hi")));
        Task<long?> counted = wired.Model.CountAsync(request, TestContext.Current.CancellationToken).AsTask();
        wired.Time.Advance(TimeSpan.FromSeconds(10));
        await counted;

        (await wired.Model.CountAsync(request, TestContext.Current.CancellationToken)).ShouldBeNull();
        wired.Requests.Count.ShouldBe(1);

        wired.Time.Advance(TokenCounter.Pause);
        (await wired.Model.CountAsync(request, TestContext.Current.CancellationToken)).ShouldBe(330);
    }

    [Theory]
    [InlineData("anthropic", "claude-haiku-4-5", "https://api.anthropic.com/v1/messages/count_tokens", "{\"input_tokens\":3200}", """
        {"model":"claude-haiku-4-5","tools":[{"name":"look","description":"Looks.","input_schema":{"type":"object"}}],"system":[{"type":"text","text":"You know.","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]}
        """)]
    [InlineData("gemini", "gemini-2.5-flash", "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:countTokens", "{\"totalTokens\":3200}", """
        {"generateContentRequest":{"model":"models/gemini-2.5-flash","tools":[{"functionDeclarations":[{"name":"look","description":"Looks.","parametersJsonSchema":{"type":"object"}}]}],"systemInstruction":{"parts":[{"text":"You know."}]},"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"generationConfig":{"maxOutputTokens":70,"temperature":0.5}}}
        """)]
    public async Task A_request_is_counted_as_it_will_be_sent(string provider, string model, string address, string answer, string body)
    {
        Wired wired = new Wired(provider, model).Reply(answer, kind: "application/json");
        var head = new RequestHead("You know.", [new ToolSpec("look", "Looks.", """{"type":"object"}""")]);
        LlmProgram program = wired.Program with { Parameters = new ModelParameters { MaxTokens = 70, Temperature = 0.5 } };

        long? tokens = await wired.Model.CountAsync(new ModelRequest(program, head, Conversation.Empty.Add(Message.User("Hi"))), TestContext.Current.CancellationToken);

        // They call it an estimate, so that a little is added.
        tokens.ShouldBe(3300);
        wired.Requests[0].RequestUri!.AbsoluteUri.ShouldBe(address);
        wired.Requests[0].Headers.GetValues(provider == "gemini" ? "x-goog-api-key" : "x-api-key").ShouldBe([Wired.Key]);
        wired.Bodies[0].ShouldBe(body.Trim());
    }

    private static async Task<RunResult> RunAsync(Counting server, string model, Limits limits, int children)
    {
        using WireProviders wires = new(new WireOptions { Handler = server, Variable = name => name.EndsWith("_KEY", StringComparison.Ordinal) ? "key" : null });
        string[] parts = model.Split('/');
        var settings = new ModelSettings(parts[0], parts[1]);
        var worker = new LlmProgram(new ProgramName("worker"), "/p/worker.toml", settings) { SystemPrompt = new string('x', Head), Parameters = new ModelParameters { MaxTokens = 100 } };
        var main = new LlmProgram(new ProgramName("main"), "/p/main.toml", settings)
        {
            Tools = [new ToolGrant("spawn")],
            Links = [new ProgramLink("worker", worker.Name) { Description = "Works." }],
            Parameters = new ModelParameters { MaxTokens = 1500 },
            Limits = limits,
        };
        await using var host = new LocalProcessHost(new ProgramGraph(main.Name, [main, worker], "digest"), new HostOptions { Providers = wires.All });
        LlmProcess process = host.Start($"DELEGATE n={children} to=worker");
        return await process.ResultAsync();
    }

    /// <summary>Counts those who count.</summary>
    private sealed class Counting(MockProvider mock) : DelegatingHandler(mock.CreateHandler())
    {
        private int _counted;

        public int Counted => _counted;

        /// <summary>What they get; null: what the mock says.</summary>
        public Func<HttpResponseMessage>? Answer { get; init; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string path = request.RequestUri!.AbsolutePath;
            if (!path.EndsWith("count_tokens", StringComparison.Ordinal) && !path.EndsWith(":countTokens", StringComparison.Ordinal))
            {
                return base.SendAsync(request, cancellationToken);
            }

            Interlocked.Increment(ref _counted);
            return Answer is null ? base.SendAsync(request, cancellationToken) : Task.FromResult(Answer());
        }
    }

    private sealed class StalledStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
