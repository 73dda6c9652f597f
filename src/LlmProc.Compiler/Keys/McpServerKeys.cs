using System.Collections.Immutable;
using static LlmProc.Key<LlmProc.McpServer>;

namespace LlmProc;

/// <summary>The keys of <c>mcp.servers.NAME</c>.</summary>
internal static class McpServerKeys
{
    private static readonly ImmutableArray<(string Name, McpTransport Value)> s_transports =
        [("stdio", McpTransport.Stdio), ("http", McpTransport.Http), ("sse", McpTransport.Sse)];

    /// <summary>Its name is the key it stands under.</summary>
    public static McpServer Empty { get; } = new("", McpTransport.Stdio);

    public static Section<McpServer> Section { get; } = new(
    [
        Row("command", Kinds.Filled, "", "executable that is started, without its arguments; no shell is involved",
            (server, command) => server with { Command = command }),
        Row("args", CommandLines.Arguments, "[]", "its arguments",
            (server, args) => server with { Args = args }),
        Row("env", Kinds.MapOf(ServerSecrets.Value, ServerSecrets.AcceptsVariable, Kinds.VariablePattern), "", "variables it is given; \"env:NAME\" passes one on",
            (server, variables) => server with { Env = variables }),
        Row("cwd", Kinds.Filled, "the working directory", "folder it is started in",
            (server, folder) => server with { WorkingDirectory = folder }),
        Row("url", ServerUrl.Encrypted, "", "address of a server that runs already",
            (server, url) => server with { Url = url }),
        Row("headers", Kinds.MapOf(ServerSecrets.Value, ServerSecrets.AcceptsHeader, ParametersKeys.HeaderPattern), "", "headers of every request; \"env:NAME\" stands for a variable's value",
            (server, headers) => server with { Headers = headers }),
        Row("type", Transports, "stdio with a command, http with a URL", "how it speaks",
            (server, transport) => server with { Transport = transport }),
        Row("description", Kinds.Text, "", "for people",
            (server, text) => server with { Description = text }),
        Row("timeout", DurationKind.Kind, "30s", "of one call",
            (server, timeout) => server with { Timeout = timeout }),
    ])
    {
        Rules =
        [
            new SectionRule.NeedsOneOf("command", "url", "what to start, or where it runs"),
            new SectionRule.Excludes("command", "url", "a server is started, or runs already"),
        ],
        Finish = Complete,
    };

    private static Kind<McpTransport> Transports => Kinds.Choice(s_transports);

    /// <remarks>Of one that is none enough was said.</remarks>
    private static bool IsTransport(Node node) =>
        node is Node.Text text && s_transports.Any(transport => string.Equals(transport.Name, text.Value, StringComparison.OrdinalIgnoreCase));

    private static McpServer Complete(McpServer server, Node.Table table, Place place)
    {
        if (server.Command is { } command && table.Find("args") is null && command.Any(char.IsWhiteSpace))
        {
            CommandLines.ReportUnsplit(command, table.Find("command")!, place);
        }

        bool isUrl = table.Find("url") is not null && table.Find("command") is null;
        if (table.Find("type") is not { } type)
        {
            return server with { Transport = isUrl ? McpTransport.Http : McpTransport.Stdio };
        }

        if (IsTransport(type.Value) && isUrl == (server.Transport == McpTransport.Stdio) && (isUrl || server.Command is not null))
        {
            string fitting = isUrl ? "http or sse" : "stdio";
            place.Report.Error(
                DiagnosticCodes.OutOfRange, type.Value.Span, $"'{place.Key}.type' must be {fitting} for a server with '{(isUrl ? "url" : "command")}'");
        }

        return server;
    }
}
