namespace LlmProc;

/// <summary>A row of <c>[linked_programs]</c> as read; its target is a path that was not yet looked at.</summary>
internal sealed record LinkDraft
{
    public static LinkDraft Empty { get; } = new();

    public string Name { get; init; } = "";

    public SourceSpan NameSpan { get; init; }

    public Located<string>? Path { get; init; }

    public string Description { get; init; } = "";

    public LinkSession Session { get; init; }

    public AccessLevel? Access { get; init; }

    public SourceSpan AccessSpan { get; init; }

    public AccessLevel? Grant { get; init; }

    public Limits Limits { get; init; } = Limits.None;

    public SourceSpan LimitsSpan { get; init; }

    public Located<string>? OutputSchema { get; init; }
}
