using System.Buffers;
using System.Globalization;
using System.Text;

namespace LlmProc;

/// <summary>
/// Mistakes that a text can make by the hundred thousand in one place. The lexer keeps an object for each, a hundred times the size of the text in all,
/// so most of them are kept from it; of a line no more than its first is reported anyway.
/// </summary>
internal static class TomlFloods
{
    /// <summary>Of one kind, in one text.</summary>
    private const int Most = 1000;

    private static readonly SearchValues<char> s_stringParts = SearchValues.Create("#\"'");
    private static readonly SearchValues<char> s_basicParts = SearchValues.Create("\"\\\n");

    /// <summary>A text whose lines end as no system ends them today: said at the first of them.</summary>
    public static bool ReportCarriageReturns(Report report)
    {
        string text = report.Source.Text;
        int found = 0, first = -1;
        for (int at = text.IndexOf('\r', StringComparison.Ordinal); at >= 0 && found <= Most; at = text.IndexOf('\r', at + 1))
        {
            if (at + 1 == text.Length || text[at + 1] != '\n')
            {
                first = found++ == 0 ? at : first;
            }
        }

        if (found > Most)
        {
            report.Error(DiagnosticCodes.Syntax, report.Source.SpanOf(first, first + 1), ForbiddenCharacters.CarriageReturn, ForbiddenCharacters.CarriageReturnHint);
        }

        return found > Most;
    }

    /// <summary>The text, with the backslashes of all wrong escapes but the first replaced. A text without wrong escapes is the very same object.</summary>
    public static string WithoutEscapes(string text) => text.AsSpan().Count('\\') <= Most ? text : Calmed(text);

    private static string Calmed(string text)
    {
        char[]? calmed = null;
        int wrong = 0;
        for (int at = Next(text, 0, s_stringParts); at < text.Length; at = Next(text, at, s_stringParts))
        {
            if (text[at] == '#')
            {
                at = End(text, at, "\n");
                continue;
            }

            string quote = text.AsSpan(at).StartsWith("\"\"\"") ? "\"\"\"" : text.AsSpan(at).StartsWith("'''") ? "'''" : text[at].ToString();
            at += quote.Length;
            at = quote[0] == '\'' ? End(text, at, quote) : Basic(at, quote);

            // Two quotes more may stand before the three that end a text.
            for (int more = 0; more < 2 && quote.Length == 3 && at < text.Length && text[at] == quote[0]; more++)
            {
                at++;
            }
        }

        return calmed is null ? text : new string(calmed);

        int Basic(int at, string quote)
        {
            for (at = Next(text, at, s_basicParts); at < text.Length; at = Next(text, at, s_basicParts))
            {
                if (text[at] == '\\')
                {
                    if (!IsEscape(text.AsSpan(at + 1)) && wrong++ >= Most)
                    {
                        (calmed ??= text.ToCharArray())[at] = '/';
                    }

                    at += 2;
                }
                else if (text.AsSpan(at).StartsWith(quote))
                {
                    return at + quote.Length;
                }
                else if (text[at++] == '\n' && quote.Length == 1)
                {
                    return at;
                }
            }

            return at;
        }
    }

    private static int Next(string text, int at, SearchValues<char> values)
    {
        int found = at < text.Length ? text.AsSpan(at).IndexOfAny(values) : -1;
        return found < 0 ? text.Length : at + found;
    }

    /// <summary>Behind the end of a comment or of a text without escapes; that of one line ends with the line, closed or not.</summary>
    private static int End(string text, int at, string end)
    {
        int found = at < text.Length ? text.AsSpan(at).IndexOf(end) : -1;
        int line = end.Length == 1 && at < text.Length ? text.AsSpan(at).IndexOf('\n') : -1;
        return found >= 0 && (line < 0 || found <= line) ? at + found + end.Length : line >= 0 ? at + line + 1 : text.Length;
    }

    /// <summary>As the lexer knows them: a text that is right must stay as it is, whatever it is full of.</summary>
    private static bool IsEscape(ReadOnlySpan<char> rest) => !rest.IsEmpty && rest[0] switch
    {
        'b' or 't' or 'n' or 'f' or 'r' or 'e' or '"' or '\\' or ' ' or '\t' or '\r' or '\n' => true,
        'x' => IsCharacter(rest[1..], 2),
        'u' => IsCharacter(rest[1..], 4),
        'U' => IsCharacter(rest[1..], 8),
        _ => false,
    };

    private static bool IsCharacter(ReadOnlySpan<char> digits, int count) =>
        digits.Length >= count && uint.TryParse(digits[..count], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value) && Rune.IsValid(value);
}
