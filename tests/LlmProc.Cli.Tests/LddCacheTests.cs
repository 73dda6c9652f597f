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
            self = { path = "self.toml", description = "Caches by itself." }
            local = { path = "local.toml", description = "Is here." }
            [tools]
            enabled = ["spawn"]
            """),
        ("expert.toml", "[model]\nprovider = \"openai\"\nname = \"gpt-5\"\n[preload]\nfiles = [\"long.md\"]\n[linked_programs]\nquiet = { path = \"quiet.toml\", description = \"Says little.\" }\n[tools]\nenabled = [\"spawn\"]\n"),
        ("quiet.toml", "[model]\nprovider = \"anthropic\"\nname = \"claude-haiku-4-5\"\ndisable_automatic_caching = true\n[preload]\nfiles = [\"long.md\"]\n"),
        ("self.toml", "[model]\nprovider = \"openai\"\nname = \"gpt-5\"\ndisable_automatic_caching = true\n[preload]\nfiles = [\"long.md\"]\n"),
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
              cached   no, the conversation must bring it to 4,096 tokens first
              shared   with nobody, it is started once
              marks    after tools and system prompt, after the last message of the user, after the one before it

            expert  openai/gpt-5
              head     ~1,\d{3} tokens of system prompt and tools, in every request
              cached   yes, by the provider itself
              shared   by all that are started over main → expert
              warm-up  of several that begin at once one goes ahead, and the others read what it wrote

            expert  openai/gpt-5
              access   read, and no tool that needs more
              head     ~1,\d{3} tokens of system prompt and tools, in every request
              cached   yes, by the provider itself
              shared   by all that are started over main → again
              warm-up  of several that begin at once one goes ahead, and the others read what it wrote

            quiet  anthropic/claude-haiku-4-5
              head     ~1,\d{3} tokens of system prompt and tools, in every request
              cached   no, disable_automatic_caching is set
              shared   by all that are started over 2 links: main → quiet, expert → quiet

            self  openai/gpt-5
              head     ~1,\d{3} tokens of system prompt and tools, in every request
              cached   yes, by the provider itself; disable_automatic_caching switches off the warm-up only
              shared   by all that are started over main → self

            local  ollama/llama3
              head     ~1,\d{3} tokens of system prompt and tools, in every request
              cached   no, ollama has no cache to share
              shared   by all that are started over main → local

            5 programs, 6 heads, 3 of them cached; tokens are estimated, at four bytes each
            \Z
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task The_same_is_there_for_scripts_and_not_as_a_picture()
    {
        Outcome outcome = await new Llmproc(_project).RunAsync("ldd", "--cache", "--format", "json", "main.toml");
        Outcome drawn = await new Llmproc(_project).RunAsync("ldd", "--cache", "--format", "dot", "main.toml");

        JsonElement root = JsonDocument.Parse(outcome.Out).RootElement;
        JsonElement[] heads = [.. root.GetProperty("programs").EnumerateArray()];
        heads.Select(head => head.GetProperty("access").GetString()).ShouldBe(["admin", "admin", "read", "admin", "admin", "admin"]);
        heads.Select(head => head.GetProperty("caching").GetString()).ShouldBe(["breakpoints", "automatic", "automatic", "off", "automatic", "none"]);
        heads.Select(head => head.GetProperty("cached").GetBoolean()).ShouldBe([false, true, true, false, true, false]);
        heads.Select(head => head.GetProperty("warm_up").GetBoolean()).ShouldBe([false, true, true, false, false, false]);
        heads.Select(head => head.GetProperty("least_tokens").GetInt32()).ShouldBe([4096, 1024, 1024, 4096, 1024, 1024]);
        heads[2].GetProperty("links")[0].GetProperty("link").GetString().ShouldBe("again");
        heads[2].GetProperty("head_tokens_estimate").GetInt64().ShouldBeLessThan(heads[1].GetProperty("head_tokens_estimate").GetInt64());
        drawn.ShouldBe(new Outcome("", "llmproc: --cache is shown as text or json\n", 2));
    }
}
