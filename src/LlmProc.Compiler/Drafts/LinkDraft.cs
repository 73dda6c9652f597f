namespace LlmProc;

/// <summary>A row of <c>[linked_programs]</c> as read; its target is a path that was not yet looked at.</summary>
internal sealed record LinkDraft
{
    public static LinkDraft Empty { get; } = new();

    public string Name { get; init; } = "";

    public SourceSpan NameSpan { get; init; }

    public Located<string>? Path { get; init; }

    /// <summary>All that is passed on as it is; its name, target and schema are not set yet.</summary>
    public ProgramLink Settings { get; init; } = new("", default);

    public string Description => Settings.Description;

    public LinkSession Session => Settings.Session;

    public AccessLevel? Access => Settings.Access;

    public SourceSpan AccessSpan { get; init; }

    public AccessLevel? Grant => Settings.Grant;

    public Limits Limits => Settings.Limits;

    public SourceSpan LimitsSpan { get; init; }

    public Located<string>? OutputSchema { get; init; }

    /// <summary>Something in it was wrong.</summary>
    public bool IsWrong { get; init; }
}
