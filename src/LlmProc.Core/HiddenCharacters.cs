using System.Buffers;
using System.Globalization;
using System.Text;

namespace LlmProc;

/// <summary>
/// Characters that nobody sees, or that act on a terminal: which there are, and how they are written so that they can be seen. Whatever shows text of
/// others to people or to models asks here.
/// </summary>
/// <remarks>
/// The set is Unicode's: controls (Cc), format characters (Cf), line and paragraph separators (Zl, Zp), halves of surrogate pairs (Cs), and what else is
/// in Default_Ignorable_Code_Point (fillers, variation selectors, tags). Format characters that are drawn (Prepended_Concatenation_Mark) are not in it.
/// Blanks that take up room are not in it either. Joiners and emoji selectors are in it, and left alone where they do their work.
/// </remarks>
public static class HiddenCharacters
{
    /// <summary>Whether a character is hidden.</summary>
    public static bool Contains(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate => true,
        UnicodeCategory.Format => !IsDrawn(rune.Value),
        _ => IsIgnorable(rune.Value),
    };

    /// <summary>The first hidden character of a text that is not at work there, or null. Half a surrogate pair counts as U+FFFD.</summary>
    public static Rune? First(string text)
    {
        for (int at = 0; at < text.Length;)
        {
            if (IsHiddenAt(text, at, "", out Rune rune, out int length))
            {
                return rune;
            }

            at += length;
        }

        return null;
    }

    /// <summary>The text with every hidden character as <c>\u{1B}</c>; the very same object if there is none.</summary>
    /// <param name="keep">Hidden characters that stay as they are, such as line breaks.</param>
    public static string Escape(string text, string keep = "") => Replace(text, keep, json: false);

    /// <summary>JSON text with the same values: hidden characters stand only in its strings, and are escaped there as JSON has it.</summary>
    public static string EscapeJson(string json, string keep = "") => Replace(json, keep, json: true);

    /// <summary>Appends the character at a place of a text, escaped if it is hidden there, and returns its length in the text.</summary>
    public static int AppendAt(StringBuilder shown, ReadOnlySpan<char> text, int at)
    {
        bool hidden = IsHiddenAt(text, at, "", out _, out int length);
        Append(shown, text.Slice(at, length), hidden, json: false);
        return length;
    }

    /// <summary>How much of a text that goes on looks the same whatever follows: a stream is cut there before its pieces are escaped.</summary>
    public static int Settled(ReadOnlySpan<char> text) => JoinedCharacters.Settled(text);

    private static string Replace(string text, string keep, bool json)
    {
        int at = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        StringBuilder? shown = null;
        while (at >= 0 && at < text.Length)
        {
            bool hidden = IsHiddenAt(text, at, keep, out _, out int length);
            shown ??= hidden ? new StringBuilder(text, 0, at, text.Length + 16) : null;
            if (shown is not null)
            {
                Append(shown, text.AsSpan(at, length), hidden, json);
            }

            at += length;
        }

        return shown?.ToString() ?? text;
    }

    private static bool IsHiddenAt(ReadOnlySpan<char> text, int at, string keep, out Rune rune, out int length) =>
        Rune.DecodeFromUtf16(text[at..], out rune, out length) != OperationStatus.Done
        || (Contains(rune) && !(rune.IsBmp && keep.Contains((char)rune.Value)) && !JoinedCharacters.IsAtWork(text, at, rune));

    private static void Append(StringBuilder shown, ReadOnlySpan<char> character, bool hidden, bool json)
    {
        if (!hidden)
        {
            shown.Append(character);
        }
        else if (json)
        {
            foreach (char unit in character)
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
            }
        }
        else
        {
            // Half a surrogate pair is no character, but it has a number.
            int value = character.Length == 2 ? char.ConvertToUtf32(character[0], character[1]) : character[0];
            shown.Append(CultureInfo.InvariantCulture, $"\\u{{{value:X}}}");
        }
    }

    /// <summary>Prepended_Concatenation_Mark: number signs and the like, which have a shape.</summary>
    private static bool IsDrawn(int value) => value is (>= 0x0600 and <= 0x0605) or 0x06DD or 0x070F or 0x0890 or 0x0891 or 0x08E2 or 0x110BD or 0x110CD;

    /// <summary>Default_Ignorable_Code_Point, of DerivedCoreProperties.txt in Unicode 17, without what is Cf.</summary>
    private static bool IsIgnorable(int value) => value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2065 or 0x3164
        or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xFFF0 and <= 0xFFF8) or (>= 0xE0000 and <= 0xE0FFF);
}
