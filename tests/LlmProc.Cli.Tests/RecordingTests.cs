using System.Text.Json;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

/// <summary>The command records what a mock of the providers answers, and replays it when there is none any more.</summary>
public sealed class RecordingTests : IAsyncDisposable
{
    private const string Key = "sk-test-0123456789abcdef";
    private const string Prompt = "DELEGATE n=3 to=worker d=1 rounds=1";

    private readonly TempProject _project = new(
        ("main.toml", """
            [model]
            provider = "anthropic"
            name = "claude-haiku-4-5"

            [prompt]
            system = "Ask worker."

            [tools]
            enabled = ["spawn"]

            [linked_programs]
            worker = { path = "worker.toml", description = "Works." }
            """),
        ("worker.toml", """
            [model]
            provider = "openai"
            name = "gpt-4o-mini"
            """));

    private readonly MockProvider _mock = new();
    private MockServer? _server;

    public async ValueTask DisposeAsync()
    {
        _project.Dispose();
        await StopAsync();
    }

    [Fact]
    public async Task What_was_recorded_is_replayed_without_provider_network_and_key()
    {
        Outcome recorded = await RecordAsync("--json");
        recorded.Code.ShouldBe(0);
        int asked = _mock.Exchanges.Length;
        await StopAsync();

        Outcome replayed = await new Llmproc(_project).RunAsync("main.toml", "--replay", "r", "--json", "-v", Prompt);

        WithoutTime(replayed.Out).ShouldBe(WithoutTime(recorded.Out));
        replayed.Error.ShouldNotContain("not used");
        replayed.Code.ShouldBe(0);
        Directory.GetFiles(_project["r"], "*-0*.json").Length.ShouldBe(asked);
        JsonElement root = JsonDocument.Parse(replayed.Out).RootElement;
        root.GetProperty("samples").GetInt32().ShouldBe(asked);
        root.GetProperty("cost_usd").GetDecimal().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task No_key_is_in_a_recording_even_if_a_model_repeats_it()
    {
        Outcome outcome = await RecordAsync(prompt: $"Is {Key} mine? And sk-ant-api03-zzzzzzzzzzzz?");

        outcome.Out.ShouldContain(Key, customMessage: "the mock repeats what it is asked");
        foreach (string file in Directory.GetFiles(_project["r"]))
        {
            string text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            text.ShouldNotContain("0123456789abcdef");
            text.ShouldNotContain("zzzzzzzzzzzz");
        }

        await StopAsync();
        (await new Llmproc(_project).RunAsync("main.toml", "--replay", "r", $"Is {Key} mine? And sk-ant-api03-zzzzzzzzzzzz?")).Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_failure_of_the_provider_is_replayed_too()
    {
        _mock.Inject(MockFault.Named("429-ra-90")!);
        Outcome recorded = await RecordAsync();
        recorded.Code.ShouldBe(1);
        await StopAsync();

        (await new Llmproc(_project).RunAsync("main.toml", "--replay", "r", Prompt)).ShouldBe(recorded);
    }

    [Fact]
    public async Task A_request_that_was_not_recorded_is_one_line_with_the_first_difference()
    {
        await RecordAsync();

        (await new Llmproc(_project).RunAsync("main.toml", "--replay", "r", "Else")).ShouldBe(new Outcome("",
            "llmproc: sample 1 of the root (main) is not in the recording r; the nearest is root-001.json, which differs in messages[0].content[0].value: "
            + $"recorded \"{Prompt}\", now \"Else\"\n", 1));
    }

    [Fact]
    public async Task What_a_replay_does_not_use_is_told_to_whoever_wants_to_know()
    {
        await RecordAsync();

        Outcome outcome = await new Llmproc(_project).RunAsync("main.toml", "--replay", "r", "-v", "Else");

        outcome.Error.ShouldContain("5 recorded samples not used: root-001.json, root-002.json, 1.0-001.json, 1.1-001.json, 1.2-001.json\n");
    }

    [Fact]
    public async Task A_second_recording_needs_a_folder_of_its_own()
    {
        await RecordAsync();
        DateTime before = File.GetLastWriteTimeUtc(_project["r/root-001.json"]);

        (await RecordAsync()).ShouldBe(new Outcome("", "llmproc: r is not empty: a recording is never mixed with another one; remove the folder first, or name a new one\n", 2));
        File.GetLastWriteTimeUtc(_project["r/root-001.json"]).ShouldBe(before);
    }

    [Fact]
    public async Task Nothing_is_recorded_of_a_program_that_cannot_run()
    {
        _project.Write("main.toml", "[modl]\n");

        (await RecordAsync()).Code.ShouldBe(2);
        Directory.Exists(_project["r"]).ShouldBeFalse();
    }

    [Fact]
    public async Task The_offline_reader_is_recorded_like_any_other()
    {
        _project.Write("main.toml", "[model]\nprovider = \"anthropic\"\nname = \"claude-haiku-4-5\"\n[preload]\nfiles = [\"faq.md\"]\n");
        _project.Write("faq.md", "# Hours\n\nWe are open from nine to five.\n");
        Outcome recorded = await new Llmproc(_project).RunAsync("main.toml", "--offline", "--record", "r", "-v", "When are you open?");
        recorded.Error.ShouldContain("recorded 1 sample in r\n");

        Outcome replayed = await new Llmproc(_project).RunAsync("main.toml", "--offline", "--replay", "r", "When are you open?");

        replayed.ShouldBe(new Outcome(recorded.Out, "", 0));
    }

    [Theory]
    [InlineData("--record and --replay exclude each other", "--record", "a", "--replay", "b")]
    [InlineData("there is no recording in none: it has no recording.json; run --record makes one", "--replay", "none")]
    [InlineData("main.toml is a file; a recording is a folder, so give the name of a new one", "--record", "main.toml")]
    [InlineData("--record needs the name of a folder", "--record", " ")]
    public async Task A_wrong_folder_is_one_line(string message, params string[] options) =>
        (await new Llmproc(_project).RunAsync(["main.toml", "x", "--offline", .. options]))
            .ShouldBe(new Outcome("", $"llmproc: {message.Replace("{0}", _project["main.toml"], StringComparison.Ordinal)}\n", 2));

    private async Task<Outcome> RecordAsync(string output = "-q", string prompt = Prompt)
    {
        _server ??= _mock.Listen();
        var llmproc = new Llmproc(_project);
        llmproc.Variables["ANTHROPIC_BASE_URL"] = _server.AnthropicBaseUrl;
        llmproc.Variables["OPENAI_BASE_URL"] = _server.OpenAiBaseUrl;
        llmproc.Variables["ANTHROPIC_API_KEY"] = Key;
        llmproc.Variables["OPENAI_API_KEY"] = Key;
        return await llmproc.RunAsync("main.toml", "--record", "r", output, prompt);
    }

    private async ValueTask StopAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
            _server = null;
        }
    }

    private static string WithoutTime(string json) => System.Text.RegularExpressions.Regex.Replace(json, "\"duration_ms\":\\d+", "");
}
