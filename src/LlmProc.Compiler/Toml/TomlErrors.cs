using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Tomlyn.Syntax;

namespace LlmProc;

/// <summary>What is wrong with a TOML text, in our words: one mistake of syntax a line, and all of them held back until it is clear that the text was meant to be TOML.</summary>
internal sealed class TomlErrors(Report report)
{
    /// <summary>Errors of one file beyond which no reader goes on.</summary>
    private const int Most = 100;

    /// <summary>More errors of syntax than this, before anything that is TOML, and the text was never meant to be.</summary>
    private const int MostInToml = 5;

    private const string UnclosedStringText = "the string is not closed";
    private const string ExpectedValue = "a value";

    private static readonly SearchValues<char> NumberCharacters =
        SearchValues.Create("+-.:_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private static readonly SearchValues<char> WordCharacters =
        SearchValues.Create("-_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>Part of the lexer's message, our code, our message. <c>{0}</c> is what stands there. The first match counts.</summary>
    private static readonly ImmutableArray<(string Part, string Code, string Message)> Tokens =
    [
        ("Unable to parse integer", DiagnosticCodes.NumberTooLarge, "{0} does not fit in 64 bits"),
        ("Expecting less than or equal", DiagnosticCodes.NumberTooLarge, "{0} does not fit in 64 bits"),
        ("date time", DiagnosticCodes.NoSuchDate, "{0} is not a date or time of the calendar"),
        ("Invalid newline in a string", DiagnosticCodes.Syntax, UnclosedStringText),
        ("Invalid End-Of-File", DiagnosticCodes.Syntax, UnclosedStringText),
        ("Unicode scalar", DiagnosticCodes.Syntax, "there is no such character"),
        ("surrogate", DiagnosticCodes.Syntax, "half of a character (a lone surrogate)"),
        ("escape", DiagnosticCodes.Syntax, "no such escape in a string; a backslash itself is \\\\, or use '…' quotes"),
        ("\\r not followed", DiagnosticCodes.Syntax, ForbiddenCharacters.CarriageReturn),
        ("underscore", DiagnosticCodes.Syntax, "an underscore in a number stands between two digits"),
        ("leading", DiagnosticCodes.Syntax, "a number does not begin with 0"),
        ("digit", DiagnosticCodes.Syntax, "a digit is missing in the number"),
        ("capital", DiagnosticCodes.Syntax, "0x, 0o and 0b are written in lower case"),
    ];

    private static readonly (string Part, string Code, string Message) Misplaced = ("", DiagnosticCodes.Syntax, "{0} does not belong here");

    private readonly List<(string Code, SourceSpan Span, string Text, string? Hint)> _found = [];
    private (string? Said, (string Part, string Code, string Message) Row) _last = (null, Misplaced);
    private int _quietLine;
    private bool _lacksEqual;

    /// <summary>The grammar was left, so that the tree cannot be relied on.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>There is no use in reading on.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Where the line ends on which a string was not closed: what its quote swallowed after that is to be read.</summary>
    public int? UnclosedAt { get; private set; }

    private string Text => report.Source.Text;

    public void ForgetUnclosed() => UnclosedAt = null;

    public void Stop() => IsOver = IsBroken = true;

    public void Expected(string what, int start, int end)
    {
        _lacksEqual |= _found.Count == 0 && what.StartsWith('=') && start < Text.Length && Text[start] == ':';
        Add(DiagnosticCodes.Syntax, start, end, $"expected {what}, found {Found(start, end)}", Hint(start, what == ExpectedValue));
    }

    public void TooLarge(int start, int end) => Add(DiagnosticCodes.NumberTooLarge, start, end, $"{Found(start, end)} does not fit in 64 bits", null);

    public void UnclosedString(int start, int end)
    {
        Add(DiagnosticCodes.Syntax, start, end, UnclosedStringText, null);
        Stop();
    }

    /// <summary>Takes what the lexer says; false if it is only the value that is wrong.</summary>
    /// <param name="shift">Where in the text the lexer began.</param>
    /// <param name="tokenStart">Where the token begins in which the mistake is.</param>
    public bool Token(DiagnosticMessage error, int shift, int tokenStart, TokenKind kind)
    {
        int start = shift + error.Span.Start.Offset;
        int end = shift + error.Span.End.Offset + 1;
        (string _, string code, string text) = RowOf(error.Message);
        if (UnclosedAt is not null)
        {
            // The rest of what its quote swallowed.
            return true;
        }

        if (text != UnclosedStringText && IsQuiet(start))
        {
            return code == DiagnosticCodes.Syntax;
        }

        if (text != UnclosedStringText)
        {
            Add(code, start, end, text.Replace("{0}", Found(start, end), StringComparison.Ordinal), Hint(start, expectsValue: false));
        }
        else if (kind is TokenKind.StringMulti or TokenKind.StringLiteralMulti)
        {
            // Where it ends would be the end of the file, which tells nobody which one it is.
            UnclosedString(tokenStart, tokenStart + 3);
        }
        else if (start < Text.Length && Text[start] is '\n' or '\r')
        {
            Add(code, start, end, text, null);
            UnclosedAt ??= start;
        }
        else
        {
            UnclosedString(start, end);
        }

        return code == DiagnosticCodes.Syntax;
    }

    /// <summary>Reports what was found.</summary>
    /// <param name="looksLikeToml">Whether there was at least a key with its sign, or a header.</param>
    public void Flush(bool looksLikeToml)
    {
        int syntax = _found.Count(error => error.Code == DiagnosticCodes.Syntax);
        string? other = looksLikeToml || syntax == 0 ? null
            : _lacksEqual ? "this looks like YAML: name the file .yaml, or write key = value"
            : syntax > MostInToml && _found[0].Code == DiagnosticCodes.Syntax ? "this does not look like a TOML program"
            : null;
        foreach ((string code, SourceSpan span, string text, string? hint) in other is null ? _found : _found.Take(1))
        {
            report.Error(code, span, text, other is null ? hint : hint is null || _lacksEqual ? other : $"{hint}; {other}");
        }
    }

    /// <remarks>A string of a megabyte may have as many wrong escapes, and the lexer says the same of all.</remarks>
    private (string Part, string Code, string Message) RowOf(string message)
    {
        if (message != _last.Said)
        {
            _last = (message, Tokens.FirstOrDefault(row => message.Contains(row.Part, StringComparison.OrdinalIgnoreCase), Misplaced));
        }

        return _last.Row;
    }

    /// <summary>Whether nothing more is said of a line.</summary>
    private bool IsQuiet(int start) => IsOver || report.Source.SpanOf(start, start).Line <= _quietLine;

    private void Add(string code, int start, int end, string text, string? hint)
    {
        SourceSpan span = report.Source.SpanOf(start, end);
        if (IsOver || span.Line <= _quietLine)
        {
            return;
        }

        if (code == DiagnosticCodes.Syntax)
        {
            // What follows on the line is the parser finding its way back.
            IsBroken = true;
            _quietLine = span.Line;
        }

        _found.Add((code, span, text, hint));
        IsOver |= _found.Count == Most;
    }

    private string Found(int start, int end)
    {
        if (start >= Text.Length)
        {
            return "the end of the file";
        }

        if (Text[start] is '\n' or '\r')
        {
            return "the end of the line";
        }

        if (char.IsAsciiLetterOrDigit(Text[start]) || Text[start] is '+' or '-')
        {
            // Whole, wherever in it the lexer gave up.
            ReadOnlySpan<char> rest = Text.AsSpan(start);
            int length = rest.IndexOfAnyExcept(char.IsAsciiLetter(rest[0]) ? WordCharacters : NumberCharacters);
            return report.Source.Show(start, length < 0 ? Text.Length : start + length);
        }

        int first = Rune.DecodeFromUtf16(Text.AsSpan(start), out _, out int whole) == OperationStatus.Done ? whole : 1;
        return report.Source.Show(start, Math.Clamp(end, start + first, Text.Length));
    }

    private string? Hint(int offset, bool expectsValue)
    {
        if (offset >= Text.Length)
        {
            return null;
        }

        bool whole = Rune.DecodeFromUtf16(Text.AsSpan(offset), out Rune rune, out _) == OperationStatus.Done;
        return Text[offset] == ':' ? "TOML writes key = value"
            : expectsValue && Rune.IsLetter(rune) ? "text stands in quotes"
            : whole && !rune.IsAscii && Rune.IsLetter(rune) && !report.Source.IsSecret(offset) ? $"the letter {Shown.CodePoint(rune)} is not ASCII; other letters need quotes"
            : null;
    }
}
