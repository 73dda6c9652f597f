namespace LlmProc.Providers;

/// <summary>What providers say of their prompt caches.</summary>
internal static class PromptCache
{
    private const int Usual = 1024;

    /// <summary>Beginnings of requests that are shorter are not kept. A model that is not known by its name has the usual bound.</summary>
    public static int LeastTokens(ModelSettings model)
    {
        string name = model.Name.Replace('.', '-').ToLowerInvariant();
        return !name.Contains("claude", StringComparison.Ordinal) ? Usual
            : Has("haiku-4-5") || Has("opus-4-5") || Has("opus-4-6") ? 4096
            : Has("claude-3-haiku") || Has("claude-3-5-haiku") ? 2048
            : Usual;

        bool Has(string part) => name.Contains(part, StringComparison.Ordinal);
    }
}
