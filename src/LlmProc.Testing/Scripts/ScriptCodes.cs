using System.Collections.Immutable;

namespace LlmProc.Testing;

/// <summary>The codes of diagnostics about script files. A code is never given another meaning.</summary>
public static class ScriptCodes
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

    /// <summary>Each code with its meaning in one line.</summary>
    public static ImmutableArray<(string Code, string Summary)> All { get; } =
    [
        (Unreadable, "A script file cannot be read."),
        (UnknownKey, "There is no such key in a script."),
        (WrongType, "A value of a script has another type than its key takes."),
        (NoRules, "A script has no rules."),
        (NoReply, "A rule answers nothing."),
        (Contradiction, "Two keys of a rule exclude each other."),
        (WrongValue, "A value of a script is outside of what its key takes."),
        (WrongPattern, "A pattern of a script is no regular expression that ends in bounded time."),
        (MissingKey, "A required key of a script is not there."),
        (UnknownGroup, "An answer names a group that its pattern does not have."),
        (NeverReached, "A rule never answers, because one above it always does."),
    ];
}
