using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization;

namespace LlmProc;

/// <summary>What a process may do. A tool runs if its level is not above the level of the process.</summary>
public enum AccessLevel
{
    /// <summary>Look, and change nothing.</summary>
    [JsonStringEnumMemberName("read")]
    Read,

    /// <summary>Change things.</summary>
    [JsonStringEnumMemberName("write")]
    Write,

    /// <summary>Everything, starting other processes included.</summary>
    [JsonStringEnumMemberName("admin")]
    Admin,
}

/// <summary>The names of levels, as program files and people write them.</summary>
public static class AccessLevelNames
{
    /// <summary>From low to high.</summary>
    public static ImmutableArray<AccessLevel> All { get; } = [AccessLevel.Read, AccessLevel.Write, AccessLevel.Admin];

    /// <summary>The name of a level: <c>read</c>, <c>write</c> or <c>admin</c>.</summary>
    public static string ToName(this AccessLevel level) => level switch
    {
        AccessLevel.Read => "read",
        AccessLevel.Write => "write",
        AccessLevel.Admin => "admin",
        _ => throw new UnreachableException(),
    };
}
