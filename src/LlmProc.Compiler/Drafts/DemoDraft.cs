namespace LlmProc;

/// <summary>The <c>[demo]</c> section as read.</summary>
internal sealed record DemoDraft
{
    public static DemoDraft Empty { get; } = new();

    public string? DisplayName { get; init; }

    public DemoSettings Settings { get; init; } = DemoSettings.None;
}
