using LlmProc.Cli.Running;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class EnvFileTests : IDisposable
{
    private const string Secret = "hush-canary-0815-4711";

    private readonly TempProject _project = new();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("A=1\nB=2", "A=1;B=2")]
    [InlineData("\uFEFFA=1\r\n\r\n# B=2\r\n", "A=1")]
    [InlineData("export A=1\n export\tB = two words \nexport=3", "A=1;B=two words;export=3")]
    [InlineData("A=\nB= # nothing\nC=a#b #c", "A=;B=;C=a#b")]
    [InlineData("A='it is \\n \"x\" #1' # why\nB=\"a\\n\\t\\\"\\\\\\$x\\q\"", "A=it is \\n \"x\" #1;B=a\n\t\"\\$x\\q")]
    [InlineData("A=\"-----BEGIN\nline\n-----END\"\nB=$A", "A=-----BEGIN\nline\n-----END;B=$A")]
    [InlineData("A=1\nA=2", "A=2")]
    [InlineData("A=a=b==", "A=a=b==")]
    [InlineData("", "")]
    public void Lines_are_read_as_other_tools_read_them(string text, string expected) =>
        string.Join(';', EnvFile.Read(_project.Write(".env", text)).Select(variable => $"{variable.Name}={variable.Value}")).ShouldBe(expected);

    [Theory]
    [InlineData("A=1\nhush hush", ":2: this is no KEY=VALUE; a key has letters, digits and underscores")]
    [InlineData("1A=hush", ":1: this is no KEY=VALUE; a key has letters, digits and underscores")]
    [InlineData("=hush", ":1: this is no KEY=VALUE; a key has letters, digits and underscores")]
    [InlineData("A=1\n\nB=\"hush\nhush", ":3: the quote that begins the value of B is never closed")]
    [InlineData("A='a\nb' hush", ":2: something follows the closing quote of A")]
    [InlineData("A=\0hush", " cannot be read: it is not a text file (for --env-file)")]
    public void What_is_wrong_is_told_with_its_line_and_without_the_value(string text, string message)
    {
        string path = _project.Write(".env", text);

        Should.Throw<UsageException>(() => EnvFile.Read(path)).Message.ShouldBe(path + message);
    }

    [Fact]
    public async Task A_key_from_the_file_is_used_and_shown_nowhere()
    {
        _project.Write("main.toml", "[model]\nprovider = \"anthropic\"\nname = \"claude-haiku-4-5\"\n");
        _project.Write(".env", $"ANTHROPIC_API_KEY={Secret}-1\nHOUSE_PASSWORD=\"{Secret}-2\"\nANTHROPIC_BASE_URL=http://127.0.0.1:1\n");
        var mock = new MockProvider(_ => Reply.Say($"I heard {Secret}-2."), new MockOptions { ApiKey = Secret + "-1" });
        await using MockServer server = mock.Listen();
        var llmproc = new Llmproc(_project) { Variables = { ["ANTHROPIC_BASE_URL"] = server.AnthropicBaseUrl } };

        Outcome outcome = await llmproc.RunAsync("main.toml", "--env-file", ".env", "--record", "rec", "--log-level", "trace", $"Say {Secret}-2");

        outcome.Out.ShouldBe($"I heard {Secret}-2.\n");
        outcome.Code.ShouldBe(0);
        outcome.Error.ShouldContain(" information 5001 p1: started from main with 0 tools\n");
        outcome.Error.ShouldContain(" trace 5006 p1: sample of ");
        outcome.Error.ShouldNotContain(Secret);
        Directory.GetFiles(_project["rec"]).Select(File.ReadAllText).ShouldAllBe(text => !text.Contains(Secret));
    }

    [Fact]
    public async Task A_key_that_only_the_program_calls_one_is_in_no_log_line()
    {
        _project.Write($"{Secret}.toml", "[model]\nprovider = \"anthropic\"\nname = \"claude-haiku-4-5\"\napi_key_env = \"HOUSE_WORD\"\n");
        _project.Write(".env", $"HOUSE_WORD={Secret}\n");
        var mock = new MockProvider(_ => Reply.Say("Heard."), new MockOptions { ApiKey = Secret });
        await using MockServer server = mock.Listen();
        var llmproc = new Llmproc(_project) { Variables = { ["ANTHROPIC_BASE_URL"] = server.AnthropicBaseUrl } };

        Outcome outcome = await llmproc.RunAsync($"{Secret}.toml", "--env-file", ".env", "--log-level", "trace", $"Say {Secret}");

        outcome.Out.ShouldBe("Heard.\n");
        outcome.Error.ShouldContain(" information 5001 p1: started from [key] with 0 tools\n");
        outcome.Error.ShouldNotContain(Secret);
    }

    [Fact]
    public async Task A_secret_of_the_environment_is_in_no_line_about_the_run_either()
    {
        _project.Write("main.toml", "[model]\nprovider = \"script\"\nname = \"main.script.toml\"\n[tools]\nenabled = [\"calculator\"]\n");
        _project.Write("main.script.toml", $$"""
            [[rule]]
            when = { turn = 1 }
            call = [{ tool = "calculator", arguments = { expression = "{{Secret}}" } }]

            [[rule]]
            fail = { code = "auth", message = "{{Secret}} is refused" }
            """);
        var llmproc = new Llmproc(_project) { Variables = { ["HOUSE_PASSWORD"] = Secret } };

        Outcome outcome = await llmproc.RunAsync("main.toml", "-v", "Go");

        outcome.Error.ShouldContain("[key]");
        outcome.Error.ShouldNotContain(Secret);
    }

    [Fact]
    public async Task A_setting_that_is_no_secret_is_recorded_as_it_is_and_replays()
    {
        _project.Write("main.toml", "[model]\nprovider = \"anthropic\"\nname = \"claude-haiku-4-5\"\n[linked_programs]\nfaq_expert = { path = \"expert.toml\", description = \"Knows.\" }\n[tools]\nenabled = [\"spawn\"]\n");
        _project.Write("expert.toml", "[model]\nprovider = \"anthropic\"\nname = \"claude-haiku-4-5\"\n");
        _project.Write(".env", $"ANTHROPIC_API_KEY={Secret}\nEXPERT=faq_expert\n");
        var mock = new MockProvider(request =>
            request.LastText == "Go" ? Reply.Call("spawn", """{"program_name":"faq_expert","query":"Ask"}""")
            : request.LastText == "Ask" ? Reply.Say("Known.")
            : Reply.Say("Done by faq_expert."));
        await using MockServer server = mock.Listen();
        var llmproc = new Llmproc(_project) { Variables = { ["ANTHROPIC_BASE_URL"] = server.AnthropicBaseUrl } };

        Outcome recorded = await llmproc.RunAsync("main.toml", "--env-file", ".env", "--record", "rec", "Go");
        Outcome replayed = await llmproc.RunAsync("main.toml", "--replay", "rec", "Go");

        (recorded.Out, recorded.Code).ShouldBe(("Done by faq_expert.\n", 0));
        (replayed.Out, replayed.Code).ShouldBe((recorded.Out, 0));
    }

    [Fact]
    public async Task Without_the_option_no_file_is_read()
    {
        _project.Write("main.toml", "[model]\nprovider = \"anthropic\"\nname = \"claude-haiku-4-5\"\n");
        _project.Write(".env", "ANTHROPIC_API_KEY=sk-1234567890\n");

        (await new Llmproc(_project).RunAsync("main.toml", "x")).Error.ShouldStartWith("llmproc: ANTHROPIC_API_KEY is not set");
        (await new Llmproc(_project).RunAsync("main.toml", "x", "--env-file", ".evn")).ShouldBe(
            new Outcome("", "llmproc: no such file: .evn. Did you mean '.env'? (for --env-file)\n", 2));
    }
}
