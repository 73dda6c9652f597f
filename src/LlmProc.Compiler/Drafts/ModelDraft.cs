namespace LlmProc;

/// <summary>The <c>[model]</c> section as read.</summary>
internal sealed record ModelDraft
{
    public static ModelDraft Empty { get; } = new();

    public Located<string>? Name { get; init; }

    public string? Provider { get; init; }

    public string? DisplayName { get; init; }

    public string? BaseUrl { get; init; }

    public string? ApiKeyEnv { get; init; }

    public Located<int>? MaxIterations { get; init; }

    public bool DisableAutomaticCaching { get; init; }
}
