using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Servers of the Model Context Protocol that a program uses.</summary>
public sealed record McpSettings
{
    /// <summary>No server is used.</summary>
    public static McpSettings None { get; } = new();

    /// <summary>JSON file that has further servers under <c>mcpServers</c>; absolute. They stand in <see cref="Servers"/>, read when the program was compiled.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>By name: those of the program, then those of its file that the program does not name itself.</summary>
    public ImmutableArray<McpServer> Servers { get; init; } = [];

    /// <summary>The tools that are taken, per server. A server that is not named here is not started.</summary>
    public ImmutableArray<McpToolGrants> Tools { get; init; } = [];
}

/// <summary>How a server speaks.</summary>
public enum McpTransport
{
    /// <summary>A command that is started, over its standard streams.</summary>
    Stdio,

    /// <summary>A URL, with streamable HTTP.</summary>
    Http,

    /// <summary>A URL, with the older protocol of server-sent events.</summary>
    Sse,
}

/// <summary>A server: a command that is started, or a URL.</summary>
public sealed record McpServer(string Name, McpTransport Transport)
{
    /// <summary>The executable, without its arguments. Set if and only if the transport is <see cref="McpTransport.Stdio"/>.</summary>
    public string? Command { get; init; }

    /// <summary>Its arguments.</summary>
    public ImmutableArray<string> Args { get; init; } = [];

    /// <summary>What its environment has besides the little that every server gets.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Env { get; init; } = [];

    /// <summary>The folder it is started in; absolute. Unset: the working directory.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Set if and only if the transport is not <see cref="McpTransport.Stdio"/>.</summary>
    public string? Url { get; init; }

    /// <summary>What is sent with every request: name and value, which may refer to an environment variable.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>What people are told of it.</summary>
    public string Description { get; init; } = "";

    /// <summary>Of one call.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>Which tools of a server a program takes.</summary>
/// <param name="All">Every tool it offers; <paramref name="Tools"/> then is empty.</param>
public sealed record McpToolGrants(string Server, bool All, ImmutableArray<ToolGrant> Tools);
