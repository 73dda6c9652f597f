using System.Collections.Immutable;

namespace LlmProc;

/// <summary>The <c>[tools]</c> section as read.</summary>
internal sealed record ToolsDraft
{
    public static ToolsDraft Empty { get; } = new();

    /// <summary>One list per spelling of the key that was given.</summary>
    public ImmutableArray<ImmutableArray<Located<ToolGrant>>> Lists { get; init; } = [];

    /// <summary>The older table: alias and the tool it stands for.</summary>
    public ImmutableArray<KeyValuePair<string, Located<string>>> Aliases { get; init; } = [];

    /// <summary>Tools taken from servers.</summary>
    public ImmutableArray<Located<McpToolGrants>> Mcp { get; init; } = [];

    /// <summary>The tools after all keys of the section were read: each once.</summary>
    public ImmutableArray<Located<ToolGrant>> Grants { get; init; } = [];

    /// <summary>Something in it was wrong.</summary>
    public bool IsWrong { get; init; }

    public Located<ToolGrant>? Find(string tool) => Grants.FirstOrDefault(grant => grant.Value.Name == tool);
}
