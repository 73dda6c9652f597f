namespace LlmProc;

/// <summary>What a process may do. A tool runs if its level is not above the level of the process.</summary>
public enum AccessLevel
{
    Read,
    Write,
    Admin,
}
