using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace LlmProc;

/// <summary>
/// The tokens of a TOML text without blanks and comments. Nothing is kept of what was passed, so that a long text costs no more than its tree.
/// </summary>
internal sealed class TomlTokens(string text, TomlErrors errors)
{
    private TomlLexer _lexer = LexerOf(text);
    private TomlToken _token;
    private int _shift;
    private int _errorsSeen;

    public TokenKind Kind => _token.Kind;

    public int Start => _shift + _token.Start.Offset;

    /// <summary>Exclusive.</summary>
    public int End => Kind == TokenKind.Eof ? Start : _shift + _token.End.Offset + 1;

    public string Value => _token.StringValue ?? "";

    public ulong Data => _token.Data;

    /// <summary>A value of the right form that is too large or not in the calendar; that was reported.</summary>
    public bool IsUnreadable { get; private set; }

    public bool IsAtLineEnd => Kind is TokenKind.NewLine or TokenKind.Eof;

    /// <param name="mode">What is a key in one place is a value, or nothing, in another.</param>
    public void Next(TomlLexerMode mode)
    {
        IsUnreadable = false;
        do
        {
            _lexer.Mode = mode;
            if (!MoveNext())
            {
                return;
            }

            ReportErrors();
        }
        while (Kind is TokenKind.Whitespaces or TokenKind.Comment);
    }

    public void NextBeyondLines(TomlLexerMode mode)
    {
        do
        {
            Next(mode);
        }
        while (Kind == TokenKind.NewLine);
    }

    /// <summary>Goes on at another place as if the text began there: what a string swallowed after a mistake is looked at again.</summary>
    public void GoTo(int offset)
    {
        _shift = offset;
        _errorsSeen = 0;
        _lexer = LexerOf(text[offset..]);
        Next(TomlLexerMode.Key);
    }

    private static TomlLexer LexerOf(string text) => TomlLexer.Create(text, new TomlLexerOptions { DecodeScalars = true });

    private bool MoveNext()
    {
        try
        {
            _lexer.MoveNext();
            _token = _lexer.Current;
            return true;
        }
        catch (ArgumentOutOfRangeException)
        {
            // A text that ends within an escape: the lexer then shows a character that is none.
            errors.UnclosedString(text.Length, text.Length);
            End();
            return false;
        }

        void End() => _token = new TomlToken(
            TokenKind.Eof, new Tomlyn.Text.TomlTextPosition(text.Length - _shift, 0, 0), new Tomlyn.Text.TomlTextPosition(text.Length - _shift, 0, 0), null, 0);
    }

    private void ReportErrors()
    {
        if (!_lexer.HasErrors)
        {
            return;
        }

        foreach (DiagnosticMessage error in _lexer.Errors.Skip(_errorsSeen))
        {
            _errorsSeen++;
            IsUnreadable |= !errors.Token(error, _shift, Start, Kind);
        }
    }
}
