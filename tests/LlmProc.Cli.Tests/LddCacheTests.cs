using System.Text.Json;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class LddCacheTests : IDisposable
{
    private readonly TempProject _project = new(
        ("main.toml", """
            [model]
            provider = "anthropic"
            name = "claude-haiku-4-5"
            [prompt]
            system = "Ask."
            [linked_programs]
            expert = { path = "expert.toml", description = "Knows." }
            again = { path = "expert.toml", description = "Knows it too.", access = "read" }
            quiet = { path = "quiet.toml", description = "Says little." }
            local = { path = "local.toml", description = "Is here." }
            [tools]
            enabled = ["spawn"]
            """),
        ("expert.toml", "[model]\nprovider = \"openai\"\nname = \"gpt-5\"\n[preload]\nfiles = [\"long.md\"]\n[linked_programs]\nquiet = { path = \"quiet.toml\", description = \"Says little.\" }\n[tools]\nenabled = [\"spawn\"]\n"),
        ("quiet.toml", "[model]\nprovider = \"anthropic\"\nname = \"claude-haiku-4-5\"\ndisable_automatic_caching = true\n[preload]\nfiles = [\"long.md\"]\n"),
        ("local.toml", "[model]\nprovider = \"ollama\"\nname = \"llama3\"\n[preload]\nfiles = [\"long.md\"]\n"),
        ("long.md", string.Concat(Enumerable.Repeat("Here is a line of a long text.\n", 200))));

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task It_says_what_spawns_will_share_and_why_not()
    {
        Outcome outcome = await new Llmproc(_project).RunAsync("ldd", "--cache", "main.toml");

        outcome.Error.ShouldBeEmpty();
        outcome.Out.ShouldMatch(
            """
            \Amain  anthropic/claude-haiku-4-5
              head     ~\d{2,3} tokens of system prompt and tools, in every request
              cached   no, the conversation must bring it to 1,024 tokens first
              shared   with nobody, it is started once
              marks    after tools and system prompt, after the last message of the user, after the one before it

            expert  openai/gpt-5
              head     ~1,\d{3} tokens of system prompt and tools, in every request
              cached   yes, by the provider itself
              shared   by all that are started over 2 links: main → expert, main → again
              warm-up  of several that begin at once one goes ahead, and the others read what it wrote

            quiet  anthropic/claude-haiku-4-5
              head     ~1,\d{3} tokens of system prompt and tools, in every request
              cached   no, disable_automatic_caching is set
              shared   by all that are started over 2 links: main → quiet, expert → quiet

            local  ollama/llama3
              head     ~1,\d{3} tokens of system prompt and tools, in every request
              cached   no, ollama has no cache to share
              shared   by all that are started over main → local

            4 programs, 1 head long enough to be cached; tokens are estimated, at four bytes each
            \Z
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task The_same_is_there_for_scripts_and_not_as_a_picture()
    {
        Outcome outcome = await new Llmproc(_project).RunAsync("ldd", "--cache", "--format", "json", "main.toml");
        Outcome drawn = await new Llmproc(_project).RunAsync("ldd", "--cache", "--format", "dot", "main.toml");

        JsonElement root = JsonDocument.Parse(outcome.Out).RootElement;
        root.GetProperty("least_tokens").GetInt32().ShouldBe(1024);
        root.GetProperty("programs").EnumerateArray().Select(program => program.GetProperty("caching").GetString()).ShouldBe(["breakpoints", "automatic", "off", "none"]);
        root.GetProperty("programs").EnumerateArray().Select(program => program.GetProperty("cached").GetBoolean()).ShouldBe([false, true, false, false]);
        root.GetProperty("programs")[1].GetProperty("links")[1].GetProperty("link").GetString().ShouldBe("again");
        drawn.ShouldBe(new Outcome("", "llmproc: --cache is shown as text or json\n", 2));
    }
}
