using System.Collections.Immutable;
using static LlmProc.Key<LlmProc.McpDraft>;

namespace LlmProc;

/// <summary>The keys of <c>[mcp]</c>.</summary>
internal static class McpKeys
{
    public static Section<McpDraft> Section { get; } = new(
    [
        Later("config_path", Kinds.FilePath, "", "JSON file with servers under mcpServers",
            (mcp, path) => mcp with { ConfigPath = path }),
        Later("servers", Servers, "", "servers by name; one named here wins over one of the file",
            (mcp, servers) => mcp with { Servers = servers }),
        Later("tools", McpToolsKeys.Kind, "", "older place of tools.mcp",
            (mcp, tools) => mcp with { Tools = tools }) with { State = KeyState.Older },
    ])
    {
        Finish = WarnOfOlderPlace,
    };

    private static Kind<ImmutableArray<KeyValuePair<string, Located<McpServer>>>> Servers => Kinds.MapOf(
        Kinds.Table(McpServerKeys.Section, McpServerKeys.Empty).Located(), LinkedProgramsKeys.AcceptsName, Kinds.NamePattern);

    private static McpDraft WarnOfOlderPlace(McpDraft mcp, Node.Table table, Place place)
    {
        if (table.Find("tools") is { } tools)
        {
            place.Report.Warning(DiagnosticCodes.OlderPlace, tools.KeySpan, "'mcp.tools' is the older place of 'tools.mcp'", "write [tools.mcp]");
        }

        return mcp;
    }
}
