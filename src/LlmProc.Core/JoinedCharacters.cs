using System.Buffers;
using System.Globalization;
using System.Text;

namespace LlmProc;

/// <summary>
/// Where joiners (U+200C, U+200D) and emoji selectors (U+FE0E, U+FE0F) do their work, and must stay for the text to look as it was meant: in emoji, and
/// between letters of the scripts that join. Anywhere else, and the second of two in a row, they are as hidden as the others.
/// </summary>
internal static class JoinedCharacters
{
    private const int NonJoiner = 0x200C;
    private const int Joiner = 0x200D;
    private const int TextSelector = 0xFE0E;
    private const int EmojiSelector = 0xFE0F;
    private const int Keycap = 0x20E3;

    /// <summary>Longer chains are no emoji and no words.</summary>
    private const int LongestChain = 128;

    public static bool IsAtWork(ReadOnlySpan<char> text, int at, Rune rune)
    {
        if (!IsGlue(rune))
        {
            return false;
        }

        Rune before = Before(text, at);
        Rune after = Rune.DecodeFromUtf16(text[(at + 1)..], out Rune next, out _) == OperationStatus.Done ? next : default;
        return rune.Value switch
        {
            TextSelector or EmojiSelector => IsSymbol(before) || (IsKey(before) && after.Value == Keycap),
            Joiner => (IsLetter(before) && IsLetter(after)) || (IsSymbol(after) && EndsSymbol(text, at, before)),
            _ => IsLetter(before) && IsLetter(after),
        };
    }

    /// <remarks>What looks at its neighbours stays together: the cut is before the last chain of such characters.</remarks>
    public static int Settled(ReadOnlySpan<char> text)
    {
        int end = text.Length > 0 && char.IsHighSurrogate(text[^1]) ? text.Length - 1 : text.Length;
        int at = end;
        while (at > 0 && end - at < LongestChain && Rune.DecodeLastFromUtf16(text[..at], out Rune rune, out int length) == OperationStatus.Done && IsLink(rune))
        {
            at -= length;
        }

        return end - at < LongestChain ? at : end;
    }

    private static bool IsGlue(Rune rune) => rune.Value is NonJoiner or Joiner or TextSelector or EmojiSelector;

    private static bool IsLink(Rune rune) => IsGlue(rune) || IsSymbol(rune) || IsLetter(rune) || IsKey(rune) || rune.Value == Keycap;

    private static bool EndsSymbol(ReadOnlySpan<char> text, int at, Rune before) =>
        IsSymbol(before) || (before.Value is TextSelector or EmojiSelector && IsSymbol(Before(text, at - 1)));

    private static Rune Before(ReadOnlySpan<char> text, int at) =>
        Rune.DecodeLastFromUtf16(text[..at], out Rune rune, out _) == OperationStatus.Done ? rune : default;

    private static bool IsKey(Rune rune) => rune.Value is (>= '0' and <= '9') or '#' or '*';

    /// <summary>What emoji are made of. Four of them are no symbols by their category.</summary>
    private static bool IsSymbol(Rune rune) => !rune.IsAscii
        && (Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol or UnicodeCategory.MathSymbol
            || rune.Value is 0x203C or 0x2049 or 0x2139 or 0x3030);

    /// <summary>Arabic to Sinhala, Tibetan and Myanmar, Khmer and Mongolian.</summary>
    private static bool IsLetter(Rune rune) =>
        rune.Value is (>= 0x0600 and <= 0x0DFF) or (>= 0x0F00 and <= 0x109F) or (>= 0x1780 and <= 0x18AF)
        && Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        && !HiddenCharacters.Contains(rune);
}
