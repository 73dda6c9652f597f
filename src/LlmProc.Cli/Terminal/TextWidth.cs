using System.Globalization;
using System.Text;

namespace LlmProc.Cli.Terminal;

/// <summary>Texts measured and fitted by the columns they take on a terminal.</summary>
internal static class TextWidth
{
    public static int Of(string text) => text.EnumerateRunes().Sum(Of);

    public static string PadRight(string text, int width) => text + new string(' ', Math.Max(0, width - Of(text)));

    public static string PadLeft(string text, int width) => new string(' ', Math.Max(0, width - Of(text))) + text;

    /// <summary>A text of at most so many columns; what it lost shows as …, at its end.</summary>
    public static string Head(string text, int width) => Of(text) <= width ? text : Take(text.EnumerateRunes(), width - 1) + "…";

    /// <summary>Like <see cref="Head"/>, for paths, whose end says more than their beginning.</summary>
    public static string Tail(string text, int width) => Of(text) <= width ? text
        : "…" + string.Concat(Take(text.EnumerateRunes().Reverse(), width - 1).EnumerateRunes().Reverse());

    /// <summary>The text in lines of at most so many columns, broken at blanks.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        int used = 0;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => Head(word, width)))
        {
            int length = Of(word);
            if (used > 0 && used + 1 + length > width)
            {
                yield return line.ToString();
                line.Clear();
                used = 0;
            }

            line.Append(used > 0 ? " " : "").Append(word);
            used += length + (used > 0 ? 1 : 0);
        }

        yield return line.ToString();
    }

    private static string Take(IEnumerable<Rune> runes, int width)
    {
        var taken = new StringBuilder();
        foreach (Rune rune in runes)
        {
            width -= Of(rune);
            if (width < 0)
            {
                break;
            }

            taken.Append(rune.ToString());
        }

        return taken.ToString();
    }

    /// <remarks>Coarse: the scripts and symbols that terminals draw over two columns, and marks that stand on another character.</remarks>
    private static int Of(Rune rune) => rune.Value switch
    {
        < 0x300 => 1,
        _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => 0,
        (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF) => 2,
        (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) => 2,
        (>= 0x1F300 and <= 0x1F64F) or (>= 0x1F680 and <= 0x1F6FF) or (>= 0x1F900 and <= 0x1F9FF) or (>= 0x20000 and <= 0x3FFFD) => 2,
        _ => 1,
    };
}
