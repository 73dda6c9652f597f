using System.Buffers;
using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace LlmProc;

/// <summary>Finds the secrets of a program's text that its form gives away: values of several lines, without a sign, or after an option.</summary>
internal static partial class SecretValues
{
    private const int ShortestName = 2;

    /// <summary>How much of a line is looked at before a key: one line may have a hundred thousand.</summary>
    private const int LongestBefore = 1000;

    private static readonly SearchValues<char> s_nameCharacters = SearchValues.Create("-_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>A piece of text with secrets starred out, in the same length.</summary>
    public static string Mask(string text)
    {
        text = Secrets.Mask(text);
        return text.Contains('-', StringComparison.Ordinal) ? MaskAfter(Option(), text) : text;
    }

    /// <summary>The same of a whole line, where a key may lack its sign.</summary>
    public static string MaskLine(string line) => MaskAfter(Unsigned(), MaskAfter(FirstWord(), Mask(line)));

    /// <summary>Whether what follows this argument of a command is a secret.</summary>
    public static bool IsOption(string argument) => argument.StartsWith('-') && Secrets.IsSecretName(argument.TrimStart('-'));

    /// <summary>Values of secret keys as far as they stand below the line of their key, in the order of the text.</summary>
    public static ImmutableArray<(int Start, int End)> Below(string text)
    {
        var found = ImmutableArray.CreateBuilder<(int, int)>();
        int passed = 0;
        int lineEnd = -1;
        foreach (ValueMatch match in Key().EnumerateMatches(text))
        {
            // What stands within a secret is no key.
            int at = match.Index + match.Length;
            if (match.Index >= passed && IsSecret(text.AsSpan(match.Index, match.Length)))
            {
                lineEnd = at <= lineEnd ? lineEnd : LineEnd(text, at);
                passed = EndOf(text, match.Index, at, lineEnd);
                if (passed > lineEnd)
                {
                    found.Add((lineEnd, passed));
                }
            }
        }

        return found.DrainToImmutable();
    }

    /// <param name="key">With what stands around its last name.</param>
    private static bool IsSecret(ReadOnlySpan<char> key)
    {
        ReadOnlySpan<char> name = key.TrimEnd("=:,\"' \t\r");
        name = name[(name.LastIndexOfAnyExcept(s_nameCharacters) + 1)..].TrimStart('-');
        return name.Length >= ShortestName && Secrets.IsSecretName(name.ToString());
    }

    /// <param name="key">Where the key begins.</param>
    /// <param name="at">Where it ends, with its sign.</param>
    private static int EndOf(string text, int key, int at, int lineEnd)
    {
        int start = at;
        while (start < text.Length && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        if (start == text.Length)
        {
            return start;
        }

        if (text[at - 1] is not ('=' or ':'))
        {
            // An option and its value are two items of a list, one below the other.
            return start > lineEnd ? LineEnd(text, start) : at;
        }

        if (text[at - 1] == '=')
        {
            return text.AsSpan(start) is ['"', '"', '"', ..] or ['\'', '\'', '\'', ..] ? Past(text, start, text.Substring(start, 3))
                : text[start] is '[' or '{' && start < lineEnd ? PastBrackets(text, start)
                : start > lineEnd && IsAlone(text.AsSpan(start, LineEnd(text, start) - start)) ? LineEnd(text, start)
                : at;
        }

        int end = text[start] is '"' or '\'' ? Past(text, start, text.Substring(start, 1)) : text[start] is '[' or '{' ? PastBrackets(text, start) : at;
        ReadOnlySpan<char> before = text.AsSpan(Math.Max(key - LongestBefore, 0), Math.Min(key, LongestBefore));
        before = before[(before.LastIndexOf('\n') + 1)..];
        if (before.Trim(" \t-?\"'").IsEmpty)
        {
            return Math.Max(end, PastIndented(text, lineEnd, before.TrimEnd("\"'").Length));
        }

        int close = end > at || !before.Contains('{') ? end : text.AsSpan(start).IndexOfAny(",]}");
        return close < 0 ? text.Length : end > at || close == end ? end : start + close;
    }

    /// <summary>Whether a line in TOML is neither a key nor a header, so that it may be what the line above it lacks.</summary>
    private static bool IsAlone(ReadOnlySpan<char> line) => line[0] is not ('[' or '#') && !line.Contains('=');

    private static int Past(string text, int start, string quote)
    {
        for (int at = start + quote.Length; at < text.Length; at++)
        {
            if (text[at] == '\\' && quote[0] == '"')
            {
                at++;
            }
            else if (string.CompareOrdinal(text, at, quote, 0, quote.Length) == 0)
            {
                return at + quote.Length;
            }
        }

        return text.Length;
    }

    private static int PastBrackets(string text, int start)
    {
        int open = 0;
        for (int at = start; at < text.Length; at++)
        {
            open += text[at] is '[' or '{' ? 1 : text[at] is ']' or '}' ? -1 : 0;
            if (open == 0)
            {
                return at + 1;
            }

            at = text[at] is '"' or '\'' ? Past(text, at, text.Substring(at, 1)) - 1 : at;
        }

        return text.Length;
    }

    /// <summary>What YAML takes for the rest of a value: lines further to the right than its key, and a list right below it.</summary>
    private static int PastIndented(string text, int lineEnd, int column)
    {
        int end = lineEnd;
        for (int line = lineEnd + 1; line < text.Length; line = LineEnd(text, line) + 1)
        {
            int first = line;
            while (first < text.Length && text[first] is ' ' or '\t')
            {
                first++;
            }

            bool isBlank = first == text.Length || text[first] is '\r' or '\n';
            bool isItem = first - line == column && text.AsSpan(first).StartsWith("- ");
            if (!isBlank && !isItem && first - line <= column)
            {
                break;
            }

            end = isBlank ? end : LineEnd(text, line);
        }

        return end;
    }

    private static int LineEnd(string text, int at) => text.IndexOf('\n', at) is var end && end < 0 ? text.Length : end;

    /// <remarks>To the end: where the value ends is not known in a text that may not even be a program.</remarks>
    private static string MaskAfter(Regex key, string text)
    {
        foreach (ValueMatch match in key.EnumerateMatches(text))
        {
            if (IsSecret(text.AsSpan(match.Index, match.Length)))
            {
                int end = match.Index + match.Length;
                return string.Concat(text.AsSpan(0, end), new string('*', text.Length - end));
            }
        }

        return text;
    }

    /// <summary>A key and its sign, or an option that ends its line.</summary>
    [GeneratedRegex(
        "(?<![A-Za-z0-9_-])(?:(?>[A-Za-z0-9_-]+)[\"']?[ \\t]*[=:]|(?>--?[A-Za-z0-9_-]+)[\"']?[ \\t]*,?[ \\t]*\\r?(?=\\n))",
        RegexOptions.CultureInvariant)]
    private static partial Regex Key();

    [GeneratedRegex("(?<![A-Za-z0-9_-])(?>--?[A-Za-z0-9_-]+)(?:[\"']?,?[ \\t]+(?=[^ \\t])|[\"'],(?=[\"']))", RegexOptions.CultureInvariant)]
    private static partial Regex Option();

    [GeneratedRegex(
        "^[ \\t]*(?:-[ \\t]+)?[\"']?(?>(?:[A-Za-z0-9_-]+[ \\t]*\\.[ \\t]*)*)(?>[A-Za-z0-9_-]+)[\"']?[ \\t]+(?=[^=: \\t])",
        RegexOptions.CultureInvariant)]
    private static partial Regex FirstWord();

    [GeneratedRegex("(?<![A-Za-z0-9_-])(?>[A-Za-z0-9_-]+)[\"']?[ \\t]+(?=[\"'])", RegexOptions.CultureInvariant)]
    private static partial Regex Unsigned();
}
