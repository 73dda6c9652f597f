using System.Buffers;
using System.Globalization;
using System.Text;

namespace LlmProc.Cli.Terminal;

/// <summary>
/// The one sink for text that others wrote: answers, file names, tool names, errors. What could drive a terminal, or make a reader see another text
/// than there is, becomes visible: ESC is shown as <c>\u{1B}</c>. Line breaks and tabs stay.
/// </summary>
/// <remarks>
/// All of stderr passes it always. On stdout an answer passes it only on its way to a terminal: a pipe gets the bytes that the model wrote, because what
/// reads them may need them exactly.
/// </remarks>
internal static class SafeText
{
    private delegate string Replacement(ReadOnlySpan<char> character);

    /// <summary>The text, the very same object if there is nothing to hide from.</summary>
    public static string Show(string text) => Replace(text, Visible);

    /// <summary>Like <see cref="Show"/>, in one line: runs of line breaks and blanks become one blank.</summary>
    public static string Line(string text) => Show(string.Join(' ', text.Split((char[]?)[' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)));

    /// <summary>JSON text with the same values, which a terminal can show: such characters stand only in its strings, and are escaped there.</summary>
    public static string Json(string json) => Replace(json, Escaped);

    private static bool IsRisky(ReadOnlySpan<char> text, out int length) =>
        Rune.DecodeFromUtf16(text, out Rune rune, out length) != OperationStatus.Done || IsRisky(rune.Value);

    private static bool IsRisky(int value) => value switch
    {
        '\n' or '\t' => false,
        < 0x20 or (>= 0x7F and <= 0x9F) => true,
        0x061C or (>= 0x200B and <= 0x200F) or (>= 0x2028 and <= 0x202E) => true,
        0x2060 or (>= 0x2066 and <= 0x2069) or 0xFEFF => true,
        >= 0xE0000 and <= 0xE007F => true,
        _ => false,
    };

    private static string Replace(string text, Replacement replacement)
    {
        StringBuilder? safe = null;
        int copied = 0;
        for (int i = 0; i < text.Length;)
        {
            if (!IsRisky(text.AsSpan(i), out int length))
            {
                i += length;
                continue;
            }

            safe ??= new StringBuilder(text.Length + 16);
            safe.Append(text, copied, i - copied).Append(replacement(text.AsSpan(i, length)));
            i += length;
            copied = i;
        }

        return safe is null ? text : safe.Append(text, copied, text.Length - copied).ToString();
    }

    private static string Visible(ReadOnlySpan<char> units)
    {
        // Half a surrogate pair is no character, but it has a number.
        int value = units.Length == 2 ? char.ConvertToUtf32(units[0], units[1]) : units[0];
        return string.Create(CultureInfo.InvariantCulture, $"\\u{{{value:X}}}");
    }

    private static string Escaped(ReadOnlySpan<char> units)
    {
        var escaped = new StringBuilder();
        foreach (char unit in units)
        {
            escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
        }

        return escaped.ToString();
    }
}
