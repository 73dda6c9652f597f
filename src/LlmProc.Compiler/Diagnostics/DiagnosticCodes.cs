namespace LlmProc;

/// <summary>The code of every diagnostic. What each means stands in <see cref="DiagnosticGuide"/>.</summary>
public static class DiagnosticCodes
{
#pragma warning disable CS1591 // The guide has a page for each, which is longer than a line.
    public const string FileTooLarge = "LP0001";
    public const string NotUtf8 = "LP0002";
    public const string ControlCharacter = "LP0003";
    public const string InvisibleCharacter = "LP0004";
    public const string Syntax = "LP0005";
    public const string AlreadySet = "LP0006";
    public const string NumberTooLarge = "LP0007";
    public const string NoSuchDate = "LP0008";
    public const string Unreadable = "LP0009";
    public const string TooDeep = "LP0010";
    public const string TooManyKeys = "LP0011";

    public const string AccessAbove = "LP0040";
    public const string ToolAboveAccess = "LP0041";
    public const string AccessUnneeded = "LP0042";
    public const string KeyNeedsTrust = "LP0050";
    public const string KeyNotSet = "LP0051";
    public const string LoadingVariable = "LP0052";
    public const string RefusedAddress = "LP0053";
    public const string SettingNotSet = "LP0054";
    public const string YamlAlias = "LP0060";
    public const string YamlTag = "LP0061";
    public const string YamlMerge = "LP0062";
    public const string YamlDocument = "LP0063";
    public const string YamlKey = "LP0064";
    public const string YamlTwoReadings = "LP0065";
    public const string YamlNoValue = "LP0066";
    public const string TooManyItems = "LP0067";

    public const string Missing = "LP0101";
    public const string WrongType = "LP0102";
    public const string OutOfRange = "LP0103";
    public const string UnknownKey = "LP0104";
    public const string NotYet = "LP0105";
    public const string LiteralSecret = "LP0106";
    public const string TwoSpellings = "LP0107";
    public const string Obsolete = "LP0108";
    public const string PassedThrough = "LP0109";
    public const string Excluded = "LP0110";
    public const string BadName = "LP0111";
    public const string BadOverride = "LP0112";

    public const string OlderPlace = "LP0113";
    public const string UnsplitCommand = "LP0114";

    public const string UnknownTool = "LP0201";
    public const string ToolTwice = "LP0202";
    public const string AliasClash = "LP0203";

    public const string UnknownServer = "LP0204";
    public const string UnusedServer = "LP0205";
    public const string ReadFdAdded = "LP0206";

    public const string LinkNotFound = "LP0301";
    public const string NotAProgram = "LP0302";
    public const string LinksWithoutSpawn = "LP0303";
    public const string SpawnWithoutLinks = "LP0304";
    public const string LinkWithoutDescription = "LP0305";
    public const string Cycle = "LP0306";
    public const string TooManyPrograms = "LP0307";
    public const string KeptInCycle = "LP0308";
    public const string LinkedTwice = "LP0309";
    public const string LinkNamedAsTool = "LP0310";
    public const string LimitWithoutEffect = "LP0311";
    public const string OutOfDepth = "LP0312";
    public const string DiffersInCase = "LP0313";
    public const string ExpertsNotMentioned = "LP0314";
    public const string ExpertWithoutKnowledge = "LP0315";
    public const string PreloadedTwice = "LP0316";
    public const string PreloadsItself = "LP0317";
    public const string LargePreload = "LP0318";
    public const string NoPrice = "LP0319";

    public const string PromptFile = "LP0401";
    public const string PreloadNotFound = "LP0402";
    public const string PreloadNotText = "LP0403";
    public const string NothingMatches = "LP0404";
    public const string PatternTooWide = "LP0405";
    public const string OutputSchema = "LP0406";
    public const string ScriptNotFound = "LP0407";
    public const string McpConfig = "LP0408";
    public const string ReadFolder = "LP0409";

#pragma warning restore CS1591

    /// <summary>Whether only the operator can allow what it is about.</summary>
    public static bool IsOfTrust(Diagnostic diagnostic) => diagnostic.Code is KeyNeedsTrust or LoadingVariable;
}
