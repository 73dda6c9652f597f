namespace LlmProc;

/// <summary>The <c>[model]</c> section as read.</summary>
internal sealed record ModelDraft
{
    public static ModelDraft Empty { get; } = new();

    public Located<string>? Name { get; init; }

    public string? Provider { get; init; }

    public SourceSpan ProviderSpan { get; init; }

    public Located<string>? BaseUrl { get; init; }

    public Located<string>? ApiKeyEnv { get; init; }

    public Located<int>? MaxIterations { get; init; }

    /// <summary>All that is passed on as it is; its provider and name are not set yet.</summary>
    public ModelSettings Settings { get; init; } = new("", "");
}
