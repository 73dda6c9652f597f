using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

/// <summary>The prompts of benchmarks, from the library to the mock provider and back, on every wire.</summary>
public sealed class DelegationTests
{
    public static TheoryData<string, string, string, string, int> Prompts()
    {
        var rows = new TheoryData<string, string, string, string, int>();
        foreach ((string provider, string model) in new[] { ("anthropic", "claude-haiku-4-5"), ("openai", "gpt-4o-mini"), ("openai", "gpt-5") })
        {
            rows.Add(provider, model, "DELEGATE n=1 to=worker d=1 rounds=1", "DONE 1", 3);
            rows.Add(provider, model, "DELEGATE n=3 to=worker d=1 rounds=2", "DONE 3", 3 + 6);
            rows.Add(provider, model, "DELEGATE n=1 to=worker d=5 rounds=1", "DONE 1", 2 + (4 * 2) + 1);
            rows.Add(provider, model, "DELEGATE n=2 to=worker d=3 rounds=1", "DONE 2", 2 + (2 * 5));
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Prompts))]
    public async Task A_benchmark_is_answered_and_every_request_is_made_once(string provider, string model, string prompt, string answer, int requests)
    {
        var mock = new MockProvider();
        await using LlmRuntime runtime = Runtime(mock);

        RunResult result = await runtime.RunAsync(Graph(provider, model), prompt, TestContext.Current.CancellationToken);

        result.Error.ShouldBeNull();
        result.Text.ShouldBe(answer);
        result.Process.Subtree().Samples.ShouldBe(requests);
        mock.Exchanges.Length.ShouldBe(requests);
        mock.Exchanges.ShouldAllBe(exchange => exchange.Status == 200);
    }

    [Fact]
    public async Task Two_thousand_children_answer_at_once_and_stand_in_the_order_they_were_asked_for()
    {
        const int count = 2_000;
        await using LlmRuntime runtime = Runtime(new MockProvider(new MockOptions { KeptExchanges = 0 }));

        RunResult result = await runtime.RunAsync(Graph("openai", "gpt-4o-mini"), $"DELEGATE n={count} to=worker", TestContext.Current.CancellationToken);

        result.Text.ShouldBe($"DONE {count}");
        result.Process.Children.Select(child => child.Id.Value).ShouldBe(Enumerable.Range(0, count).Select(i => $"p1/1.{i}"));
    }

    private static LlmRuntime Runtime(MockProvider mock) => LlmRuntime.Create(new RuntimeOptions
    {
        Wires = new WireOptions { Variable = name => name.EndsWith("_API_KEY", StringComparison.Ordinal) ? "mock" : null, Handler = mock.CreateHandler() },
    });

    private static ProgramGraph Graph(string provider, string model)
    {
        var settings = new ModelSettings(provider, model);
        var link = new ProgramLink("worker", new ProgramName("worker"));
        LlmProgram main = new(new ProgramName("main"), "/p/main.toml", settings)
        {
            SystemPrompt = "You delegate.",
            Tools = [new ToolGrant("spawn")],
            Links = [link],
            Limits = new Limits { Depth = 10, Processes = 10_000, Concurrency = 10_000 },
        };
        return new ProgramGraph(main.Name, [main, main with { Name = link.Target, SystemPrompt = "You work.", Limits = Limits.None }], "test");
    }
}
