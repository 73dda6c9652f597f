using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Tomlyn.Syntax;

namespace LlmProc;

/// <summary>What the parser finds wrong, in our words.</summary>
internal static class TomlErrors
{
    /// <summary>Errors of one file beyond which no reader goes on.</summary>
    private const int Most = 100;

    private static readonly SearchValues<char> NumberCharacters =
        SearchValues.Create("+-.:_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>Part of the parser's message, our code, our message. <c>{0}</c> is what stands there. The first match counts.</summary>
    private static readonly ImmutableArray<(string Part, string Code, string Message)> Table =
    [
        ("Unable to parse integer", DiagnosticCodes.NumberTooLarge, "{0} does not fit in 64 bits"),
        ("Expecting less than or equal", DiagnosticCodes.NumberTooLarge, "{0} does not fit in 64 bits"),
        ("date time", DiagnosticCodes.NoSuchDate, "{0} is not a date or time of the calendar"),
        ("Invalid newline in a string", DiagnosticCodes.Syntax, UnclosedString),
        ("Invalid End-Of-File", DiagnosticCodes.Syntax, UnclosedString),
        ("while expecting `]`", DiagnosticCodes.Syntax, "expected ], found {0}"),
        ("while expecting `]]`", DiagnosticCodes.Syntax, "expected ]], found {0}"),
        ("closing `]` for an array", DiagnosticCodes.Syntax, "expected , or ] in the list, found {0}"),
        ("while parsing inline table", DiagnosticCodes.Syntax, "expected a key or } in the table, found {0}"),
        ("Expecting `=` after a key", DiagnosticCodes.Syntax, "expected = after the key, found {0}"),
        ("while expecting token `newline`", DiagnosticCodes.Syntax, "expected the end of the line, found {0}"),
        ("expecting a value", DiagnosticCodes.Syntax, ExpectedValue + ", found {0}"),
        ("for a value", DiagnosticCodes.Syntax, ExpectedValue + ", found {0}"),
        ("for a base key", DiagnosticCodes.Syntax, "expected a key, found {0}"),
        ("Unicode scalar", DiagnosticCodes.Syntax, "there is no such character"),
        ("surrogate", DiagnosticCodes.Syntax, "half of a character (a lone surrogate)"),
        ("escape", DiagnosticCodes.Syntax, "no such escape in a string; a backslash itself is \\\\, or use '…' quotes"),
        ("\\r not followed", DiagnosticCodes.Syntax, "a carriage return without a line feed"),
        ("underscore", DiagnosticCodes.Syntax, "an underscore in a number stands between two digits"),
        ("leading", DiagnosticCodes.Syntax, "a number does not begin with 0"),
        ("digit", DiagnosticCodes.Syntax, "a digit is missing in the number"),
        ("capital", DiagnosticCodes.Syntax, "0x, 0o and 0b are written in lower case"),
    ];

    /// <summary>More errors of syntax than this, before anything that is TOML, and the text was never meant to be.</summary>
    private const int MostInToml = 5;

    public const string UnclosedString = "the string is not closed";
    private const string Misplaced = " does not belong here";
    private const string StrayLineEnd = LineEnd + Misplaced;
    private const string LineEnd = "the end of the line";
    private const string ExpectedValue = "expected a value";
    private const string UnclosedHeader = "expected ], found " + LineEnd;

    /// <summary>Reports what is wrong; null if the text has no usable structure, else the offsets of values that have none.</summary>
    public static IReadOnlySet<int>? Report(DiagnosticsBag bag, Report report)
    {
        var unreadable = new HashSet<int>();
        var found = new List<(string Code, SourceSpan Span, string Text, string? Hint)>();
        int quietLine = -1;
        bool broken = false;
        foreach (DiagnosticMessage message in bag.OrderBy(message => message.Span.Start.Offset))
        {
            SourceSpan span = report.Source.SpanOf(message.Span.Start.Offset, message.Span.End.Offset + 1);
            if (span.Line <= quietLine)
            {
                continue;
            }

            (string code, string text) = Translate(message, report.Source.Text);
            if (code != DiagnosticCodes.Syntax)
            {
                unreadable.Add(message.Span.Start.Offset);
            }
            else if (broken && text == StrayLineEnd)
            {
                continue;
            }
            else
            {
                // What follows on the line, or after a header that was not closed, is the parser finding its way back.
                broken = true;
                quietLine = text == UnclosedHeader ? span.Line + 1 : span.Line;
            }

            bool expectsValue = text.StartsWith(ExpectedValue, StringComparison.Ordinal);
            found.Add((code, span, text, Hint(report.Source.Text, message.Span.Start.Offset, expectsValue)));
            if (found.Count == Most || text == UnclosedString)
            {
                break;
            }
        }

        if (found.Count(error => error.Code == DiagnosticCodes.Syntax) > MostInToml && found[0].Code == DiagnosticCodes.Syntax
            && NothingBefore(found[0].Span, report.Source.Text))
        {
            const string other = "this does not look like a TOML program";
            found = [found[0] with { Hint = found[0].Hint is { } hint ? $"{hint}; {other}" : other }];
        }

        foreach ((string code, SourceSpan span, string text, string? hint) in found)
        {
            report.Error(code, span, text, hint);
        }

        return broken ? null : unreadable;
    }

    /// <summary>Whether no more than blank lines and comments stands before a place: no table, and no key with its sign.</summary>
    private static bool NothingBefore(SourceSpan place, string text)
    {
        string[] lines = text.Split('\n', place.Line + 1);
        return lines.Take(place.Line - 1).All(line => line.AsSpan().Trim() is [] or ['#', ..])
            && !lines[place.Line - 1].AsSpan(0, place.Column - 1).Contains('=');
    }

    /// <summary>One error per line that has a character TOML forbids; a binary file stops early.</summary>
    public static bool ReportCharacters(Report report)
    {
        string text = report.Source.Text;
        int reported = 0;
        for (int at = 0; at < text.Length && reported < Most; at++)
        {
            if (Forbidden(text, at) is not { } what)
            {
                continue;
            }

            report.Error(DiagnosticCodes.ControlCharacter, report.Source.SpanOf(at, at + 1), $"{what} U+{(int)text[at]:X4}");
            reported++;
            int end = text.IndexOf('\n', at);
            at = end < 0 ? text.Length : end;
        }

        return reported > 0;
    }

    /// <summary>The parser does not say where it gave up; the first bracket that stands too deep is near enough.</summary>
    public static void ReportDepth(Report report)
    {
        string text = report.Source.Text;
        int depth = 0;
        int at = 0;
        for (; at < text.Length && depth <= TomlReader.MaxDepth; at++)
        {
            depth += text[at] is '[' or '{' ? 1 : text[at] is ']' or '}' && depth > 0 ? -1 : 0;
        }

        report.Error(DiagnosticCodes.TooDeep, report.Source.SpanOf(Math.Max(at - 1, 0), at), $"nested deeper than {TomlReader.MaxDepth}");
    }

    private static (string Code, string Text) Translate(DiagnosticMessage message, string text)
    {
        string found = Found(text, message.Span);
        foreach ((string part, string code, string ours) in Table)
        {
            if (message.Message.Contains(part, StringComparison.OrdinalIgnoreCase))
            {
                return (code, ours.Replace("{0}", found, StringComparison.Ordinal));
            }
        }

        return (DiagnosticCodes.Syntax, found + Misplaced);
    }

    private static string Found(string text, Tomlyn.Syntax.SourceSpan span)
    {
        int start = span.Start.Offset;
        if (start >= text.Length)
        {
            return "the end of the file";
        }

        if (IsLineEnd(text, start))
        {
            return LineEnd;
        }

        if (char.IsAsciiDigit(text[start]) || text[start] is '+' or '-')
        {
            // Whole, wherever in it the parser gave up.
            int digits = text.AsSpan(start).IndexOfAnyExcept(NumberCharacters);
            return Shown.Short(digits < 0 ? text[start..] : text.Substring(start, digits));
        }

        int length = Rune.DecodeFromUtf16(text.AsSpan(start), out _, out int first) == OperationStatus.Done ? first : 1;
        return Shown.Short(text[start..Math.Clamp(span.End.Offset + 1, start + length, text.Length)]);
    }

    private static string? Hint(string text, int offset, bool expectsValue)
    {
        if (offset >= text.Length)
        {
            return null;
        }

        bool whole = Rune.DecodeFromUtf16(text.AsSpan(offset), out Rune rune, out _) == OperationStatus.Done;
        return text[offset] == ':' ? "TOML writes key = value"
            : expectsValue && Rune.IsLetter(rune) ? "text stands in quotes"
            : whole && !rune.IsAscii && Rune.IsLetter(rune) ? $"the letter {Shown.CodePoint(rune)} is not ASCII; other letters need quotes"
            : null;
    }

    private static string? Forbidden(string text, int at) => text[at] switch
    {
        '\u007F' or (< ' ' and not ('\t' or '\n' or '\r')) => "control character",
        var high when char.IsHighSurrogate(high) && (at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1])) => "half a character",
        var low when char.IsLowSurrogate(low) && (at == 0 || !char.IsHighSurrogate(text[at - 1])) => "half a character",
        _ => null,
    };

    private static bool IsLineEnd(string text, int offset) => offset >= text.Length || text[offset] is '\n' or '\r';
}
