using System.Collections.Immutable;

namespace LlmProc;

/// <summary>The <c>[preload]</c> section as read.</summary>
internal sealed record PreloadDraft
{
    public static PreloadDraft Empty { get; } = new();

    public ImmutableArray<Located<string>> Files { get; init; } = [];

    public bool FromWorkingDirectory { get; init; }
}
