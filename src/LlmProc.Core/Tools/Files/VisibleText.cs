using System.Globalization;
using System.Text;

namespace LlmProc;

/// <summary>File names that cannot pretend to be more than one line, another order of letters, or nothing at all.</summary>
internal static class VisibleText
{
    private const int MaxLength = 1000;

    internal static string Of(string text)
    {
        StringBuilder? escaped = null;
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (at >= MaxLength)
            {
                return (escaped?.ToString() ?? text[..at]) + "…";
            }

            if (IsHidden(rune))
            {
                escaped ??= new StringBuilder(text, 0, at, text.Length + 16);
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
            }
            else
            {
                escaped?.Append(rune);
            }

            at += rune.Utf16SequenceLength;
        }

        return escaped?.ToString() ?? text;
    }

    // Joiners inside of emoji and of scripts that need them stay: a name with them could not be copied otherwise.
    private static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is 0x061C or 0x200B or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x2069) or 0xFEFF
            or (>= 0xE0000 and <= 0xE007F);
}
