namespace LlmProc.Testing;

/// <summary>The codes of diagnostics about files of cases. A code is never given another meaning.</summary>
internal static class CaseCodes
{
    public const string Unreadable = "LP0921";
    public const string NoCase = "LP0922";
    public const string UnknownBlock = "LP0923";
    public const string OpenBlock = "LP0924";
    public const string Twice = "LP0925";
    public const string NoProgram = "LP0926";
    public const string WrongPath = "LP0927";
    public const string NoTranscript = "LP0928";
    public const string NoPrompt = "LP0929";
    public const string NoScript = "LP0930";
}
