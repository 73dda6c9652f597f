using LlmProc.Testing;

namespace LlmProc.Providers.Tests;

/// <summary>Limits of money and tokens on the real wires.</summary>
public sealed class BudgetTests
{
    private static readonly ModelParameters s_thinking = new() { MaxTokens = 8000, Thinking = new ThinkingSettings("enabled", 4000) };

    [Theory]
    [InlineData("anthropic/claude-haiku-4-5", "\"max_tokens\":50")]
    [InlineData("openai/gpt-4o", "\"max_completion_tokens\":50")]
    [InlineData("openai/gpt-5", "\"max_output_tokens\":50")]
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
    [InlineData("anthropic/claude-haiku-4-5")]
    [InlineData("openai/gpt-4o")]
    [InlineData("openai/gpt-5")]
    public async Task Trees_over_a_strict_provider_stay_within_what_they_may_spend(string model)
    {
        var random = new Random(1);
        int limited = 0;
        for (int i = 0; i < 100; i++)
        {
            var limits = new Limits { CostUsd = random.Next(2) == 0 ? random.Next(1, 60) / 1000m : null, Tokens = random.Next(3000, 40_000), Concurrency = random.Next(1, 5) };
            var mock = new MockProvider(new MockOptions());
            using HttpMessageHandler handler = mock.CreateHandler();
            using var wires = new WireProviders(new WireOptions { Handler = handler, Variable = name => name.EndsWith("_KEY", StringComparison.Ordinal) ? "key" : null });
            await using var host = new LocalProcessHost(Graph(model, limits), new HostOptions { Providers = wires.All });

            RunResult result = await host.Start("DELEGATE n=3 to=worker d=2 rounds=2").ResultAsync();

            Spending all = result.Process.Subtree();
            all.Usage.Total.ShouldBeLessThanOrEqualTo(limits.Tokens.Value);
            all.CostUsd!.Value.ShouldBeLessThanOrEqualTo(limits.CostUsd ?? decimal.MaxValue);
            mock.Exchanges.ShouldAllBe(exchange => exchange.Error == null);
            limited += result.Reason == StopReason.Limit ? 1 : 0;
        }

        limited.ShouldBeInRange(5, 95);
    }

    private static ProgramGraph Graph(string model, Limits limits)
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
                Parameters = new ModelParameters { MaxTokens = 600 },
            },
            new LlmProgram(new ProgramName("worker"), "/p/worker.toml", settings)
            {
                Tools = [new ToolGrant("spawn")],
                Links = [new ProgramLink("worker", new ProgramName("worker")) { Description = "Works." }],
                Parameters = new ModelParameters { MaxTokens = 600 },
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
