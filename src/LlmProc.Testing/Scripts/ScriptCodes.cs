namespace LlmProc.Testing;

/// <summary>The codes of diagnostics about script files. A code is never given another meaning.</summary>
internal static class ScriptCodes
{
    public const string Unreadable = "LP0901";
    public const string UnknownKey = "LP0902";
    public const string WrongType = "LP0903";
    public const string NoRules = "LP0904";
    public const string NoReply = "LP0905";
    public const string Contradiction = "LP0906";
    public const string WrongValue = "LP0907";
    public const string WrongPattern = "LP0908";
    public const string MissingKey = "LP0909";
    public const string UnknownGroup = "LP0910";
    public const string NeverReached = "LP0911";
}
