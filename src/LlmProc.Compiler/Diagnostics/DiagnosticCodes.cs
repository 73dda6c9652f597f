using System.Collections.Immutable;

namespace LlmProc;

/// <summary>The code of every diagnostic. A code never changes its meaning and is never used again.</summary>
public static class DiagnosticCodes
{
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

    public const string UnknownTool = "LP0201";
    public const string ToolTwice = "LP0202";
    public const string AliasClash = "LP0203";

    public const string LinkNotFound = "LP0301";
    public const string NotAProgram = "LP0302";
    public const string LinksWithoutSpawn = "LP0303";
    public const string SpawnWithoutLinks = "LP0304";
    public const string LinkWithoutDescription = "LP0305";
    public const string Cycle = "LP0306";
    public const string TooManyPrograms = "LP0307";
    public const string KeptInCycle = "LP0308";

    public const string PromptFile = "LP0401";
    public const string PreloadNotFound = "LP0402";
    public const string PreloadNotText = "LP0403";
    public const string NothingMatches = "LP0404";
    public const string PatternTooWide = "LP0405";
    public const string OutputSchema = "LP0406";
    public const string ScriptNotFound = "LP0407";

    /// <summary>Each code with its meaning in one line.</summary>
    public static ImmutableArray<(string Code, string Summary)> All { get; } =
    [
        (FileTooLarge, "A file is larger than its limit."),
        (NotUtf8, "A file is not UTF-8."),
        (ControlCharacter, "A file has a control character that TOML forbids."),
        (InvisibleCharacter, "A name or path has a character that nobody can see."),
        (Syntax, "The text is not TOML."),
        (AlreadySet, "A key or table is set twice."),
        (NumberTooLarge, "A number does not fit in 64 bits."),
        (NoSuchDate, "A date is not in the calendar."),
        (Unreadable, "A file cannot be read: a directory, a device, no permission, nothing there."),
        (TooDeep, "Values are nested deeper than 16."),
        (TooManyKeys, "A file has more than 2,000 keys."),
        (YamlAlias, "YAML aliases and anchors are not taken: a value stands where it is used."),
        (YamlTag, "YAML tags are not taken: the key decides the type."),
        (YamlMerge, "YAML merge keys are not taken."),
        (YamlDocument, "A YAML file holds one document, without directives."),
        (YamlKey, "A key of YAML is text."),
        (YamlTwoReadings, "YAML 1.1 and YAML 1.2 read this value differently."),
        (YamlNoValue, "A key of YAML has no value."),
        (TooManyItems, "The lists of a file have more than 20,000 items."),
        (Missing, "A required key or section is not there."),
        (WrongType, "A value has another type than its key takes."),
        (OutOfRange, "A value is outside of what its key takes."),
        (UnknownKey, "There is no such key or section."),
        (NotYet, "The key is part of the format but not supported yet."),
        (LiteralSecret, "A key or password stands in the file; name its environment variable instead."),
        (TwoSpellings, "Two spellings of one setting are given."),
        (Obsolete, "A key has no effect any more."),
        (PassedThrough, "A parameter is not known here and goes to the provider as it is."),
        (Excluded, "Two keys exclude each other."),
        (BadName, "A name has other characters than letters, digits, _ and -."),
        (BadOverride, "A --set does not name a key that can be set."),
        (UnknownTool, "There is no such tool."),
        (ToolTwice, "A tool is named twice, or has two aliases."),
        (AliasClash, "An alias is the name of another tool."),
        (LinkNotFound, "A linked program is not there."),
        (NotAProgram, "A link names something that is no program file."),
        (LinksWithoutSpawn, "A program has links but not the tool to use them."),
        (SpawnWithoutLinks, "A program without links spawns itself."),
        (LinkWithoutDescription, "A model cannot know when to use a link without description."),
        (Cycle, "Programs link in a circle."),
        (TooManyPrograms, "More than 1,000 programs are linked."),
        (KeptInCycle, "A kept child can be asked by itself."),
        (PromptFile, "The file of a system prompt cannot be read."),
        (PreloadNotFound, "A file to preload is not there."),
        (PreloadNotText, "A file to preload is a directory, a device, binary or too large."),
        (NothingMatches, "A pattern matches no file."),
        (PatternTooWide, "A pattern matches too many files."),
        (OutputSchema, "An output schema cannot be read or is not JSON."),
        (ScriptNotFound, "The script of a scripted model cannot be read."),
    ];
}
