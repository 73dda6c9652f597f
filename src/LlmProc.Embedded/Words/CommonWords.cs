using System.Collections.Frozen;

namespace LlmProc;

/// <summary>Words that carry the form of a question rather than what it asks for.</summary>
internal static class CommonWords
{
    // Ignored.
    private static readonly FrozenSet<string> Empty = Set("""
        a about above after again all also although am among an and another any anybody anyone anything are aren as ask at be because been
        before being between both but by can cannot could couldn d did didn do does doesn doing don done during each either else even ever
        every exactly few for from further get gets getting give given go goes going got had has hasn have haven having he hello help her
        here hers hey hi him his how however i if in instead into is isn it its itself just kindly know let like ll long m many may maybe
        me might mine more most much must my neither no nor not now of off ok okay on once one only or other our ours out over own per
        perhaps please quite rather re really s same say says shall she should shouldn since so some somebody someone something such t
        tell thank thanks that the their theirs them then there these they thing things this those though through to too under until up
        upon us use used user uses using usually ve very via want wants was way we well were what whatever when where whether which while
        who whoever whom whose why will with within without won would wouldn yes yet you your yours
        """);

    // They count where the files have them and are not missed where they do not.
    private static readonly FrozenSet<string> Faint = Set("""
        allow application app available check choose code codebase contain current default describe exist explain file find handle happen
        include kind library list look make mean mention necessary number offer package possible problem program project provide question
        repo repository see show software sort support tool type value work write
        """);

    // How one speaks of the thing as a whole.
    private static readonly FrozenSet<string> General = Set("""
        app application code codebase content description document goal introduction library overview package point product program
        project purpose readme repo repository software summary tool work
        """);

    public static bool IsEmpty(string word) => Empty.Contains(word);

    public static bool IsFaint(string stem) => FaintStems.Contains(stem);

    public static bool IsGeneral(string stem) => GeneralStems.Contains(stem);

    private static readonly FrozenSet<string> FaintStems = Faint.Select(Stem.Of).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> GeneralStems = General.Select(Stem.Of).ToFrozenSet(StringComparer.Ordinal);

    private static FrozenSet<string> Set(string words) =>
        words.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
