using System.Text;
using System.Text.RegularExpressions;
using LlmProc.Testing;

namespace LlmProc.Providers.Tests;

/// <summary>Limits of money and tokens on the real wires.</summary>
public sealed class BudgetTests
{
    private const int Trees = 2500;

    /// <summary>The mock writes down a request that never arrived.</summary>
    private const string NotReached = "connection-refused";

    private static readonly string[] s_conversation = ["\"messages\":[", "\"input\":[", "\"contents\":["];
    private static readonly Regex s_limit = new("\"max(?:_|_completion_|_output_|Output)[tT]okens\":\\d+");
    private static readonly string[] s_faults = ["500-once", "503-once", "fin-after-event:1", "rst-after-event:2", "fin-in-event:1", "usage-missing", "error-event", "refusal", "max-tokens", "401", "reset-before-headers", "close-before-headers", NotReached, "200-html"];
    private static readonly ModelParameters s_thinking = new() { MaxTokens = 8000, Thinking = new ThinkingSettings("enabled", 4000) };

    [Theory]
    [InlineData("anthropic/claude-haiku-4-5", "\"max_tokens\":50")]
    [InlineData("openai/gpt-4o", "\"max_completion_tokens\":50")]
    [InlineData("openai/gpt-5", "\"max_output_tokens\":50")]
    [InlineData("gemini/gemini-2.5-flash", "\"generationConfig\":{\"maxOutputTokens\":50}")]
    public async Task A_lowered_output_limit_changes_nothing_that_comes_before_it(string model, string limit)
    {
        string[] parts = model.Split('/');
        var wired = new Wired(parts[0], parts[1]);
        var request = new ModelRequest(wired.Program, new RequestHead("You know.", []), Conversation.Empty.Add(Message.User("Hi")));
        await TrySampleAsync(wired, request);

        await TrySampleAsync(wired, request with { MaxTokens = 50 });

        string end = wired.Bodies[1][..wired.Bodies[1].IndexOf(limit, StringComparison.Ordinal)];
        wired.Bodies[0].ShouldStartWith(end.TrimEnd(','));
        wired.Bodies[1].ShouldEndWith(limit + "}");
    }

    [Fact]
    public async Task A_limit_above_the_programs_own_changes_nothing()
    {
        var wired = new Wired();
        var request = new ModelRequest(wired.Program, new RequestHead("", []), Conversation.Empty.Add(Message.User("Hi")));
        await TrySampleAsync(wired, request);

        await TrySampleAsync(wired, request with { MaxTokens = 4096 });

        wired.Bodies[1].ShouldBe(wired.Bodies[0]);
    }

    [Theory]
    [InlineData("anthropic/claude-haiku-4-5")]
    [InlineData("openai/gpt-4o")]
    [InlineData("openai/gpt-5")]
    [InlineData("gemini/gemini-2.5-flash")]
    public async Task Whatever_a_budget_leaves_the_requests_of_a_program_begin_alike_and_extend_each_other(string model)
    {
        var mock = new MockProvider();
        using HttpMessageHandler handler = mock.CreateHandler();
        using WireProviders wires = Over(handler);
        await using var host = new LocalProcessHost(Graph(model, new Limits { Tokens = 40_000, Concurrency = 1 }, max: 40_000), new HostOptions { Providers = wires.All });

        await host.Start("DELEGATE n=2 to=worker d=2 rounds=2").ResultAsync();

        mock.Exchanges.Select(exchange => s_limit.Match(Encoding.UTF8.GetString(exchange.Request.Body.Span)).Value).Distinct().Count().ShouldBeGreaterThan(3, "limits are lowered");
        foreach (var program in mock.Exchanges.GroupBy(exchange => exchange.Request.Head.SystemPrompt))
        {
            program.Count().ShouldBeGreaterThan(2);
            program.Select(exchange => Encoding.UTF8.GetString(exchange.Request.Body.Span).Split(s_conversation, StringSplitOptions.None)[0]).Distinct().ShouldHaveSingleItem();
            foreach (var process in program.GroupBy(exchange => exchange.Request.Conversation.ToArray()[0].Text))
            {
                foreach ((MockExchange before, MockExchange after) in process.Zip(process.Skip(1)).Where(pair => pair.Second.Request.Conversation.Count > pair.First.Request.Conversation.Count))
                {
                    before.FirstDifference(after).ShouldBeNull();
                }
            }
        }
    }

    [Theory]
    [InlineData(5000, "\"max_tokens\":5000,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":4000}}")]
    [InlineData(3000, "\"max_tokens\":3000,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1500}}")]
    [InlineData(2000, "\"max_tokens\":2000}")]
    public async Task Thinking_leaves_room_for_an_answer_or_is_left_out(long most, string end)
    {
        var wired = new Wired();
        var request = new ModelRequest(wired.Program with { Parameters = s_thinking }, new RequestHead("", []), Conversation.Empty.Add(Message.User("Hi")));

        await TrySampleAsync(wired, request with { MaxTokens = most });

        wired.Bodies[0].ShouldEndWith(end);
    }

    [Fact]
    public void A_bound_uses_what_an_earlier_request_is_known_to_have_taken()
    {
        var wired = new Wired();
        Conversation asked = Conversation.Empty.Add(Message.User(new string('x', 40_000)));
        Conversation now = asked.Add(new Message(Role.Assistant, [new ContentBlock.Text("Yes.")])).Add(Message.User("And?"));
        var request = new ModelRequest(wired.Program, new RequestHead("", []), now);

        long unknown = wired.Model.BoundOf(request).InputTokens;
        long known = wired.Model.BoundOf(request with { Known = new KnownPrefix(asked, new Usage(9_000, 20, 1_000)) }).InputTokens;

        unknown.ShouldBeGreaterThan(40_000);
        known.ShouldBeInRange(10_020, 10_500);
    }

    [Theory]
    [InlineData("anthropic/claude-haiku-4-5", 60)]
    [InlineData("openai/gpt-4o", 60)]
    [InlineData("openai/gpt-5", 60)]
    [InlineData("gemini/gemini-2.5-flash", 20)]
    public async Task Trees_over_a_provider_that_fails_at_random_stay_within_what_they_may_spend(string model, int mostCost)
    {
        var random = new Random(1);
        int limited = 0, faulty = 0;
        for (int i = 0; i < Trees; i++)
        {
            var limits = new Limits
            {
                CostUsd = random.Next(2) == 0 ? random.Next(1, mostCost) / 1000m : null,
                Tokens = random.Next(2) == 0 ? random.Next(3000, 60_000) : null,
                Concurrency = random.Next(1, 6),
            };
            var mock = new MockProvider();
            for (int j = random.Next(4); j > 0; j--)
            {
                mock.Inject(MockFault.Named(s_faults[random.Next(s_faults.Length)])!, request: random.Next(1, 15));
            }

            using HttpMessageHandler handler = mock.CreateHandler();
            using WireProviders wires = Over(handler);
            await using var host = new LocalProcessHost(Graph(model, limits, head: random.Next(6) * 4000), new HostOptions { Providers = wires.All });
            LlmProcess root = host.Start(FormattableString.Invariant($"DELEGATE n={random.Next(1, 6)} to=worker d={random.Next(1, 3)} rounds={random.Next(1, 3)}"));

            RunResult result = await root.ResultAsync();

            Charge taken = mock.Exchanges.Where(exchange => exchange.Fault != NotReached).Aggregate(default(Charge), (sum, exchange) => sum + Cost(exchange, model));
            taken.Tokens.ShouldBeLessThanOrEqualTo(limits.Tokens ?? long.MaxValue, string.Join('\n', mock.Exchanges));
            taken.CostUsd.ShouldBeLessThanOrEqualTo(limits.CostUsd ?? decimal.MaxValue, string.Join('\n', mock.Exchanges));
            result.Process.Subtree().Usage.Total.ShouldBeLessThanOrEqualTo(limits.Tokens ?? long.MaxValue);
            limited += result.Process.Tree().Any(process => process.Reason == StopReason.Limit) ? 1 : 0;
            faulty += mock.Exchanges.Any(exchange => exchange.Fault != null) ? 1 : 0;
        }

        limited.ShouldBeInRange(Trees / 10, Trees * 9 / 10);
        faulty.ShouldBeGreaterThan(Trees / 3);
    }

    private static WireProviders Over(HttpMessageHandler handler) =>
        new(new WireOptions { Handler = handler, Time = new HurriedTime(), Variable = name => name.EndsWith("_KEY", StringComparison.Ordinal) ? "key" : null });

    /// <summary>What the provider has sold, whether or not it arrived.</summary>
    private static Charge Cost(MockExchange exchange, string model)
    {
        var usage = new Usage(exchange.InputTokens, exchange.OutputTokens, exchange.CacheReadTokens, exchange.CacheWriteTokens);
        string[] parts = model.Split('/');
        return new Charge(usage.Total, usage.CostAt(PriceList.Find(parts[0], parts[1])!.Price));
    }

    private static ProgramGraph Graph(string model, Limits limits, long max = 600, int head = 0)
    {
        string[] parts = model.Split('/');
        var settings = new ModelSettings(parts[0], parts[1]);
        return new ProgramGraph(new ProgramName("main"),
        [
            new LlmProgram(new ProgramName("main"), "/p/main.toml", settings)
            {
                SystemPrompt = "Ask worker.",
                Tools = [new ToolGrant("spawn")],
                Links = [new ProgramLink("worker", new ProgramName("worker")) { Description = "Works." }],
                Limits = limits,
                Parameters = new ModelParameters { MaxTokens = max },
            },
            new LlmProgram(new ProgramName("worker"), "/p/worker.toml", settings)
            {
                SystemPrompt = new string('w', head),
                Tools = [new ToolGrant("spawn")],
                Links = [new ProgramLink("worker", new ProgramName("worker")) { Description = "Works." }],
                Parameters = new ModelParameters { MaxTokens = max },
            },
        ], "digest");
    }

    /// <summary>What is sent is what counts here; nothing answers.</summary>
    private static async Task TrySampleAsync(Wired wired, ModelRequest request)
    {
        wired.Reply("{}", 401, "application/json");
        await Should.ThrowAsync<ModelException>(async () =>
        {
            await foreach (ModelUpdate _ in wired.Model.SampleAsync(request, TestContext.Current.CancellationToken))
            {
            }
        });
    }
}
