using System.Text.Json.Serialization;

namespace LlmProc;

/// <summary>What a process may do. A tool runs if its level is not above the level of the process.</summary>
public enum AccessLevel
{
    [JsonStringEnumMemberName("read")]
    Read,
    [JsonStringEnumMemberName("write")]
    Write,
    [JsonStringEnumMemberName("admin")]
    Admin,
}
