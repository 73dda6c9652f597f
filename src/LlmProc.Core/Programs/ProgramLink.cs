namespace LlmProc;

/// <summary>Whether a link's process remembers what it was asked before.</summary>
public enum LinkSession
{
    /// <summary>Each spawn starts a new process.</summary>
    Fresh,

    /// <summary>One child per parent answers all its queries, in order.</summary>
    Keep,
}

/// <summary>A program that another one may spawn, under the name its model uses.</summary>
/// <param name="Name">Unique in the linking program; <c>[A-Za-z0-9_-]+</c>.</param>
/// <param name="Target">The linked program, by its name in the graph.</param>
public sealed record ProgramLink(string Name, ProgramName Target)
{
    /// <summary>Tells the parent's model when to ask this program.</summary>
    public string Description { get; init; } = "";

    /// <summary>Whether the child remembers what it was asked before.</summary>
    public LinkSession Session { get; init; }

    /// <summary>Most the child may do; unset: what the parent may.</summary>
    public AccessLevel? Access { get; init; }

    /// <summary>What the child may do whatever the parent may; the only way to more than the parent has.</summary>
    public AccessLevel? Grant { get; init; }

    /// <summary>Bounds for the child, lower than or equal to its own.</summary>
    public Limits Limits { get; init; } = Limits.None;

    /// <summary>A JSON Schema that the child's answer must match, as JSON text.</summary>
    public string? OutputSchema { get; init; }
}
