using System.Collections.Immutable;

namespace LlmProc;

/// <summary>What can be said of a program's servers and the tools it takes from them only together.</summary>
internal static class McpChecks
{
    /// <summary>The tools taken, whichever place they are written in; per server the newer place wins.</summary>
    public static IEnumerable<Located<McpToolGrants>> Taken(ProgramDraft draft) =>
        draft.Tools.Mcp.Concat(draft.Mcp.Tools).DistinctBy(taken => taken.Value.Server);

    public static void Report(ProgramUnit unit)
    {
        ProgramDraft draft = unit.Draft;
        ReportHeaders(unit.Report, draft.Mcp.Servers);
        ImmutableArray<string> servers = [.. draft.Mcp.Servers.Select(pair => pair.Key), .. (unit.FileServers ?? []).Select(server => server.Name)];
        ImmutableArray<Located<McpToolGrants>> taken = [.. Taken(draft)];

        // In a file that cannot be read there may be any server.
        bool isFileUnread = draft.Mcp.ConfigPath is not null && unit.FileServers is null;
        string where = draft.Mcp.ConfigPath is { } file ? $"mcp.servers or {Shown.Short(file.Value)}" : "mcp.servers";
        foreach (Located<McpToolGrants> tools in taken.Where(tools => !isFileUnread && !servers.Contains(tools.Value.Server)))
        {
            string? nearest = Suggestion.Nearest(tools.Value.Server, servers);
            unit.Report.Error(
                DiagnosticCodes.UnknownServer, tools.Span, $"there is no server {Shown.Quoted(tools.Value.Server)} in {where}",
                nearest is null ? $"add [mcp.servers.{tools.Value.Server}]" : $"did you mean '{nearest}'?");
        }

        foreach ((string name, Located<McpServer> server) in draft.Mcp.Servers.Where(pair => !draft.Tools.IsWrong && !unit.Report.IsBroken && taken.All(tools => tools.Value.Server != pair.Key)))
        {
            unit.Report.Warning(
                DiagnosticCodes.UnusedServer, server.Span, $"server '{name}' is never started: no tools are taken from it",
                $"tools.mcp.{name} = \"all\" takes all of them");
        }
    }

    /// <summary>A vendor's key goes nowhere but to the vendor unasked.</summary>
    public static void ReportHeaders(Report report, ImmutableArray<KeyValuePair<string, Located<McpServer>>> servers)
    {
        foreach ((string name, Located<McpServer> server) in servers)
        {
            foreach ((string header, string value) in server.Value.Headers)
            {
                if (server.Value.Url is { } url && VariableReference.In(value) is { } variable
                    && ProviderKey.Owning(variable) is { } owner && !owner.IsAt(new Uri(url)))
                {
                    report.NeedsTrust(
                        DiagnosticCodes.KeyNeedsTrust, server.Span,
                        $"server '{name}': the key in {variable} belongs to {owner.Provider} and would be sent to {NetAddress.Origin(new Uri(url))} as {header}");
                }
            }
        }
    }
}
