using System.Collections.Immutable;

namespace LlmProc;

/// <summary>The <c>[mcp]</c> section as read.</summary>
internal sealed record McpDraft
{
    public static McpDraft Empty { get; } = new();

    public Located<string>? ConfigPath { get; init; }

    public ImmutableArray<KeyValuePair<string, Located<McpServer>>> Servers { get; init; } = [];

    /// <summary>From <c>mcp.tools</c>, the older place of <c>tools.mcp</c>.</summary>
    public ImmutableArray<Located<McpToolGrants>> Tools { get; init; } = [];
}
