namespace LlmProc.Providers.Tests;

public sealed class PromptCacheTests
{
    [Theory]
    [InlineData("anthropic", "claude-haiku-4-5", 4096)]
    [InlineData("anthropic", "claude-opus-4-6", 4096)]
    [InlineData("anthropic_vertex", "claude-opus-4-5@20251101", 4096)]
    [InlineData("bedrock", "eu.anthropic.claude-haiku-4-5-20251001-v1:0", 4096)]
    [InlineData("anthropic", "claude-3-5-haiku-latest", 2048)]
    [InlineData("bedrock", "anthropic.claude-3-haiku-20240307-v1:0", 2048)]
    [InlineData("anthropic", "claude-sonnet-4-5", 1024)]
    [InlineData("anthropic", "claude-opus-4-1", 1024)]
    [InlineData("anthropic", "claude-opus-4-7", 2048)]
    [InlineData("anthropic", "claude-opus-4-8", 1024)]
    [InlineData("anthropic", "claude-opus-5", 512)]
    [InlineData("gemini", "gemini-3.5-flash", 4096)]
    [InlineData("gemini", "gemini-3-flash-preview", 1024)]
    [InlineData("gemini", "gemini-2.5-pro", 2048)]
    [InlineData("openai", "gpt-5", 1024)]
    public void How_long_a_beginning_must_be_depends_on_the_model(string provider, string name, int tokens) =>
        PromptCache.LeastTokens(new ModelSettings(provider, name)).ShouldBe(tokens);

    [Theory]
    [InlineData("claude-haiku-4-5", 4096)]
    [InlineData("claude-sonnet-4-5", 1024)]
    public void Nobody_goes_ahead_with_a_head_that_is_not_kept(string name, int tokens)
    {
        var program = new LlmProgram(new ProgramName("main"), "/p/main.toml", new ModelSettings("anthropic", name));

        new HeadStart(program, new byte[(4 * tokens) - 1]).TryBegin(TimeProvider.System, out _).ShouldBeFalse();
        new HeadStart(program, new byte[4 * tokens]).TryBegin(TimeProvider.System, out _).ShouldBeTrue();
    }
}
