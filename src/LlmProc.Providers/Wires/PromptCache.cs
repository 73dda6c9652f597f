namespace LlmProc.Providers;

/// <summary>What providers say of their prompt caches.</summary>
/// <remarks>
/// Figures of 2026-11, from https://platform.claude.com/docs/en/build-with-claude/prompt-caching, https://ai.google.dev/gemini-api/docs/caching and
/// https://platform.openai.com/docs/guides/prompt-caching. Of models that are newer than that the one before is believed.
/// </remarks>
internal static class PromptCache
{
    private const int Usual = 1024;

    /// <summary>Beginnings of requests that are shorter are not kept. A model that is not known by its name has the usual bound.</summary>
    public static int LeastTokens(ModelSettings model)
    {
        string name = model.Name.Replace('.', '-').ToLowerInvariant();
        return Has("claude") ? Claude() : Has("gemini") ? Gemini() : Usual;

        int Claude() => Has("haiku-4-5") || Has("opus-4-5") || Has("opus-4-6") ? 4096
            : Has("opus-4-7") || Has("claude-3-haiku") || Has("claude-3-5-haiku") ? 2048
            : Has("opus-5") || Has("fable-5") || Has("mythos-5") ? 512
            : Usual;

        int Gemini() => Has("gemini-3-flash") ? 1024 : Has("gemini-2-5") ? 2048 : 4096;

        bool Has(string part) => name.Contains(part, StringComparison.Ordinal);
    }
}
