namespace LlmProc;

/// <summary>The <c>[prompt]</c> section as read.</summary>
internal sealed record PromptDraft
{
    public static PromptDraft Empty { get; } = new();

    public Located<string>? System { get; init; }

    public Located<string>? SystemFile { get; init; }

    public string? User { get; init; }
}
