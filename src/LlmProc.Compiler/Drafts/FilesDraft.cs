using System.Collections.Immutable;

namespace LlmProc;

/// <summary>The <c>[files]</c> section as read; what is not given is not set.</summary>
internal sealed record FilesDraft
{
    public static FilesDraft Empty { get; } = new();

    public ImmutableArray<Located<string>>? Read { get; init; }

    public ImmutableArray<string>? Write { get; init; }
}
