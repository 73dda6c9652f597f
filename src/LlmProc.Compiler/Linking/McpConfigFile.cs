using System.Collections.Immutable;

namespace LlmProc;

/// <summary>
/// The servers of a file that other tools read too. They are held to the rules for servers in programs; keys that only others know are passed by.
/// </summary>
internal static class McpConfigFile
{
    private const string Servers = "mcpServers";

    private static readonly Kind<ImmutableArray<KeyValuePair<string, Located<McpServer>>>> s_servers = Kinds.MapOf(
        Kinds.Table(McpServerKeys.Section with { Unknown = PassBy }, McpServerKeys.Empty).Located(), LinkedProgramsKeys.AcceptsName);

    /// <summary>By name; null if the file has none that can be read, which is reported.</summary>
    /// <param name="report">Of the file.</param>
    /// <param name="folder">What paths in it are relative to.</param>
    public static ImmutableArray<McpServer>? Read(Report report, string folder)
    {
        if (JsonTree.Read(report) is not { } table)
        {
            return null;
        }

        if (table.Find(Servers) is not { } entry)
        {
            string? nearest = Suggestion.Nearest(Servers, table.Entries.Select(other => other.Key)) ?? table.Find("servers")?.Key;
            report.Error(
                DiagnosticCodes.McpConfig, table.Entries.FirstOrDefault(other => other.Key == nearest)?.KeySpan ?? new SourceSpan(1, 1, 1, 2),
                $"there is no \"{Servers}\" in this file",
                nearest is null ? $"{{ \"{Servers}\": {{ \"NAME\": {{ \"command\": … }} }} }}" : $"write \"{Servers}\" for \"{Shown.Short(nearest)}\"");
            return null;
        }

        Reading<ImmutableArray<KeyValuePair<string, Located<McpServer>>>> servers = s_servers.Read(entry.Value, new Place(report).Of(Servers));
        if (!servers.IsRead)
        {
            return null;
        }

        McpChecks.ReportHeaders(report, servers.Value);
        return [.. servers.Value.Select(pair => ProgramBuilder.Server(folder, pair.Key, pair.Value.Value))];
    }

    private static McpServer PassBy(McpServer server, Entry entry, Place place)
    {
        if (McpServerKeys.Section.Nearest(entry.Key) is { } nearest)
        {
            place.Report.Warning(DiagnosticCodes.UnknownKey, entry.KeySpan, $"'{place.Key}' has no effect here", $"did you mean '{nearest}'?");
        }
        else
        {
            place.Report.Note(DiagnosticCodes.UnknownKey, entry.KeySpan, $"'{place.Key}' has no effect here");
        }

        return server;
    }
}
