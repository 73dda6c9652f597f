using System.Collections.Immutable;

namespace LlmProc;

/// <summary>A tool that a program may use, and what the program changes about how its model sees it.</summary>
public sealed record ToolGrant(string Name)
{
    /// <summary>The name the model sees instead of <see cref="Name"/>.</summary>
    public string? Alias { get; init; }

    /// <summary>What the model is told of the tool, instead of its own words.</summary>
    public string? Description { get; init; }

    /// <summary>Replaces the level that the tool declares.</summary>
    public AccessLevel? Access { get; init; }

    /// <summary>What the model is told of arguments, by name, instead of the tool's own words.</summary>
    public ImmutableArray<KeyValuePair<string, string>> ParamDescriptions { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(ToolGrant? other) =>
        other is not null && (Name, Alias, Description, Access) == (other.Name, other.Alias, other.Description, other.Access)
        && ParamDescriptions.SequenceEqual(other.ParamDescriptions);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Alias, Description, Access, ParamDescriptions.Length);
}
