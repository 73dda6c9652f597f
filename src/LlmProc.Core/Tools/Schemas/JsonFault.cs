using System.Text;
using System.Text.Json;

namespace LlmProc;

/// <summary>Says why a text is not JSON, in words that help to write it right.</summary>
internal static class JsonFault
{
    public static string Explain(string text, JsonException fault, int maxDepth)
    {
        int at = Position(text, fault);
        if (at >= text.Length)
        {
            return "the text is not JSON: it ends before the value does";
        }

        if (text[at] is '{' or '[' && Depth(text.AsSpan(0, at)) >= maxDepth)
        {
            return $"the text is nested deeper than {maxDepth} levels";
        }

        string where = $"the text is not JSON: character {at + 1}, near {JsonText.Quote(Around(text, at))}";
        char before = text.AsSpan(0, at).TrimEnd() is [.., char last] ? last : ' ';
        return (text[at], before) switch
        {
            ('\'', _) => $"{where}: names and strings stand in double quotes",
            ('}' or ']', ',') => $"{where}: JSON allows no comma before '{text[at]}'",
            ('\n' or '\r' or '\t', _) => $"{where}: in a string, write a line break as \\n and a tab as \\t",
            ('T' or 'F' or 'N', _) => $"{where}: write true, false and null in lower case",
            ('"' or '{' or '[', '}' or ']' or '"') => $"{where}: a comma or a colon is missing before it",
            _ => where,
        };
    }

    /// <summary>The fault counts lines and UTF-8 bytes; people count characters.</summary>
    private static int Position(string text, JsonException fault)
    {
        int start = 0;
        for (long line = fault.LineNumber ?? 0; line > 0; line--)
        {
            start = text.IndexOf('\n', start) + 1;
        }

        long bytes = fault.BytePositionInLine ?? 0;
        int at = start;
        while (bytes > 0 && at < text.Length)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out Rune rune, out int length);
            bytes -= rune.Utf8SequenceLength;
            at += length;
        }

        return at;
    }

    private static int Depth(ReadOnlySpan<char> text)
    {
        (int depth, bool quoted) = (0, false);
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when quoted: i++; break;
                case '"': quoted = !quoted; break;
                case '{' or '[' when !quoted: depth++; break;
                case '}' or ']' when !quoted: depth--; break;
            }
        }

        return depth;
    }

    private static string Around(string text, int at) => text[Math.Max(0, at - 10)..Math.Min(text.Length, at + 15)];
}
