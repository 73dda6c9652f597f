using System.Text.Json;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

/// <summary>The command against a mock of the providers, over real connections.</summary>
public sealed class WireTests : IAsyncLifetime, IDisposable
{
    private const string Key = "sk-canary-5be1c0de";

    private readonly TempProject _project = new(
        ("main.toml", "[model]\nprovider = \"anthropic\"\nname = \"claude-haiku-4-5\"\n[prompt]\nsystem = \"Ask worker.\"\n[tools]\nenabled = [\"spawn\"]\n[linked_programs]\nworker = { path = \"worker.toml\", description = \"Works.\" }\n"),
        ("worker.toml", "[model]\nprovider = \"openai\"\nname = \"gpt-4o\"\n"));
    private readonly MockProvider _mock = new();
    private MockServer _server = null!;

    private Llmproc Llmproc => new(_project)
    {
        Variables =
        {
            ["ANTHROPIC_API_KEY"] = Key,
            ["OPENAI_API_KEY"] = Key,
            ["ANTHROPIC_BASE_URL"] = _server.AnthropicBaseUrl,
            ["OPENAI_BASE_URL"] = _server.OpenAiBaseUrl,
            ["GOOGLE_API_KEY"] = Key,
            ["GOOGLE_GEMINI_BASE_URL"] = _server.GeminiBaseUrl,
        },
    };

    public ValueTask InitializeAsync()
    {
        _server = _mock.Listen();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("401", "failed")]
    [InlineData("402", "failed")]
    [InlineData("404-model", "failed")]
    [InlineData("413", "failed")]
    [InlineData("429-ra-90", "failed")]
    [InlineData("500-no-retry", "failed")]
    [InlineData("200-html", "failed")]
    [InlineData("refusal", "refused")]
    [InlineData("max-tokens", "max_tokens")]
    public async Task What_is_no_answer_is_none_in_text_in_json_and_in_the_exit_code(string fault, string status)
    {
        _mock.Inject(MockFault.Named(fault)!);

        Outcome plain = await Llmproc.RunAsync("worker.toml", "WORK k=1");
        Outcome json = await Llmproc.RunAsync("worker.toml", "WORK k=1", "--json");

        (plain.Out, plain.Code, json.Code).ShouldBe(("", 1, 1));
        plain.Error.ShouldStartWith("llmproc: ");
        using var document = JsonDocument.Parse(json.Out);
        document.RootElement.GetProperty("is_error").GetBoolean().ShouldBeTrue();
        document.RootElement.GetProperty("status").GetString().ShouldBe(status);
        document.RootElement.GetProperty("process").GetProperty("status").GetString().ShouldBe(status);
        document.RootElement.GetProperty("error").GetProperty("code").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Programs_of_two_providers_delegate_to_each_other()
    {
        Outcome outcome = await Llmproc.RunAsync("main.toml", "DELEGATE n=3 to=worker d=1 rounds=1");

        outcome.ShouldBe(new Outcome("DONE 3\n", "", 0));
        _mock.Exchanges.ShouldAllBe(exchange => exchange.Error == null);
        _mock.Exchanges.Count(exchange => exchange.Request.Wire == MockWire.Chat).ShouldBe(3);
    }

    [Theory]
    [InlineData("openai/gpt-5", MockWire.Responses)]
    [InlineData("gemini/gemini-3.8-flash", MockWire.Gemini)]
    public async Task Another_model_answers_for_the_root_only(string model, MockWire wire)
    {
        Outcome outcome = await Llmproc.RunAsync("main.toml", "--model", model, "DELEGATE n=1 to=worker d=1 rounds=1");

        outcome.ShouldBe(new Outcome("DONE 1\n", "", 0));
        _mock.Exchanges.Select(exchange => exchange.Request.Wire).ShouldBe([wire, MockWire.Chat, wire]);
    }

    [Fact]
    public async Task Programs_of_gemini_delegate_to_each_other_and_their_cost_is_known()
    {
        _project.Write("main.toml", "[model]\nprovider = \"gemini\"\nname = \"gemini-3.8-flash\"\n[parameters]\nreasoning_effort = \"low\"\n[tools]\nenabled = [\"spawn\"]\n[linked_programs]\nworker = { path = \"worker.toml\", description = \"Works.\" }\n");
        _project.Write("worker.toml", "[model]\nprovider = \"gemini\"\nname = \"gemini-2.5-flash\"\n");

        Outcome outcome = await Llmproc.RunAsync("main.toml", "--json", "DELEGATE n=3 to=worker d=1 rounds=2");

        outcome.Code.ShouldBe(0, outcome.Error);
        using JsonDocument json = JsonDocument.Parse(outcome.Out);
        json.RootElement.GetProperty("text").GetString().ShouldBe("DONE 3");
        json.RootElement.ToString().ShouldNotContain("\"cost_usd\":null");
        _mock.Exchanges.ShouldAllBe(exchange => exchange.Error == null && exchange.Request.Wire == MockWire.Gemini);
        _mock.Exchanges.Length.ShouldBe(3 + 6);
    }

    [Theory]
    [InlineData("haiku", "--model is PROVIDER/NAME, such as anthropic/claude-haiku-4-5, not 'haiku'")]
    [InlineData("antropic/x", "--model names the unknown provider 'antropic'. Did you mean 'anthropic'?")]
    public async Task What_is_no_model_is_said_in_one_line(string model, string message) =>
        (await Llmproc.RunAsync("main.toml", "--model", model, "x")).ShouldBe(new Outcome("", $"llmproc: {message}\n", 2));

    [Fact]
    public async Task Events_are_one_object_per_line_in_order()
    {
        Outcome outcome = await Llmproc.RunAsync("main.toml", "--events", "DELEGATE n=2 to=worker d=1 rounds=1");

        JsonElement[] events = [.. outcome.Out.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        events.Select(e => e.GetProperty("seq").GetInt64()).ShouldBe(Enumerable.Range(1, events.Length).Select(i => (long)i));
        string[] kinds = [.. events.Where(e => e.GetProperty("depth").GetInt32() == 0).Select(e => e.GetProperty("kind").GetString()!)];
        kinds[0].ShouldBe("started");
        kinds[^2..].ShouldBe(["run_completed", "exited"]);
        kinds.Count(kind => kind == "child_started").ShouldBe(2);
        kinds.Count(kind => kind == "child_exited").ShouldBe(2);
        events.Count(e => e.GetProperty("kind").GetString() == "sampled").ShouldBe(4);
        events.Last(e => e.GetProperty("kind").GetString() == "sampled").GetProperty("text").GetString().ShouldBe("DONE 2");
        outcome.Code.ShouldBe(0);
    }

    [Fact]
    public async Task The_key_is_in_nothing_that_is_printed_even_if_the_provider_repeats_it()
    {
        _mock.Inject(MockFault.Named("429-ra-90")!);

        foreach (string[] how in (string[][])[["-v"], ["--json"], ["--events"]])
        {
            Outcome outcome = await Llmproc.RunAsync(["main.toml", .. how, "Hello"]);

            (outcome.Out + outcome.Error).ShouldNotContain(Key);
            outcome.Error.ShouldContain("limits the rate of requests");
            outcome.Code.ShouldBe(1);
        }
    }

    [Fact]
    public async Task Calls_of_an_answer_that_was_cut_are_told()
    {
        _mock.Inject(MockFault.Named("max-tokens-in-call")!.For(1));
        Outcome lines = await Llmproc.RunAsync("main.toml", "-v", "DELEGATE n=1 to=worker d=1 rounds=1");
        _mock.Inject(MockFault.Named("max-tokens-in-call")!.For(1));
        Outcome events = await Llmproc.RunAsync("main.toml", "--events", "DELEGATE n=1 to=worker d=1 rounds=1");

        lines.Error.ShouldStartWith("main ✗ spawn: not run, because the answer was cut at the output limit\n");
        bool[] dropped = [.. events.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(e => e.GetProperty("kind").GetString() == "sampled").Select(e => e.GetProperty("calls_dropped").GetBoolean())];
        dropped[0].ShouldBeTrue();
        dropped.Skip(1).ShouldAllBe(each => !each);
    }

    [Fact]
    public async Task A_second_attempt_is_told_to_whoever_wants_to_know()
    {
        _mock.Inject(MockFault.Named("529-always")!.For(1));

        Outcome outcome = await Llmproc.RunAsync("main.toml", "-v", "Hello");

        outcome.Error.ShouldContain("main: anthropic is overloaded");
        outcome.Error.ShouldContain("attempt 2 in 0.");
        outcome.Code.ShouldBe(0);
    }
}
