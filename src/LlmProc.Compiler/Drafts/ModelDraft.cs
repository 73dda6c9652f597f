namespace LlmProc;

/// <summary>The <c>[model]</c> section as read.</summary>
internal sealed record ModelDraft
{
    public static ModelDraft Empty { get; } = new();

    public Located<string>? Name { get; init; }

    public string? Provider { get; init; }

    public SourceSpan ProviderSpan { get; init; }

    public string? DisplayName { get; init; }

    public Located<string>? BaseUrl { get; init; }

    public Located<string>? ApiKeyEnv { get; init; }

    public Located<int>? MaxIterations { get; init; }

    public bool DisableAutomaticCaching { get; init; }

    public ModelPrice? Price { get; init; }

    public string? ProjectId { get; init; }

    public string? Region { get; init; }
}
