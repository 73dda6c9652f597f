using System.Text;

namespace LlmProc.Cli.Terminal;

/// <summary>Texts measured and fitted by the columns they take on a terminal.</summary>
internal static class TextWidth
{
    private const int Picture = 2;

    public static int Of(string text) => DisplayWidth.Of(text);

    /// <summary>Of one character as a reader sees it: a picture takes two columns, whatever is joined to it.</summary>
    public static int OfCharacter(string character) =>
        character.EnumerateRunes().Any(rune => DisplayWidth.Of(rune) == Picture) ? Picture : Of(character);

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
            width -= DisplayWidth.Of(rune);
            if (width < 0)
            {
                break;
            }

            taken.Append(rune.ToString());
        }

        return taken.ToString();
    }
}
