using System.Collections.Immutable;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace LlmProc;

/// <summary>
/// The grammar of TOML over its tokens. After a mistake it goes on with the next line that may begin a statement; it stops where a limit is
/// passed, so that what comes after costs nothing.
/// </summary>
internal sealed class TomlSyntax
{
    private const char Quote = '"';

    private readonly Report _report;
    private readonly TomlErrors _errors;
    private readonly TomlTokens _tokens;
    private readonly TomlTree _tree;
    private bool _inBrackets;
    private bool _looksLikeToml;

    public TomlSyntax(Report report)
    {
        _report = report;
        _errors = new TomlErrors(report);
        _tokens = new TomlTokens(TomlFloods.WithoutEscapes(report.Source.Text), _errors);
        _tree = new TomlTree(report);
    }

    /// <summary>The tree of all that could be read, or null if the text was not meant to be TOML or passes a limit.</summary>
    public Node.Table? Read()
    {
        OpenTable table = _tree.Root;
        _tokens.NextBeyondLines(TomlLexerMode.Key);
        while (_tokens.Kind != TokenKind.Eof && !_errors.IsOver && !_tree.IsFull)
        {
            _inBrackets = false;
            if (Statement(ref table))
            {
                _tokens.NextBeyondLines(TomlLexerMode.Key);
            }
            else if (!_errors.IsOver)
            {
                Recover();
            }
        }

        _errors.Flush(_looksLikeToml);
        bool isNone = _tree.IsFull || (_errors.IsBroken && !_looksLikeToml);
        return isNone ? null : _tree.Root.Close();
    }

    private bool Statement(ref OpenTable table)
    {
        _errors.ForgetUnclosed();
        bool isRead = _tokens.Kind is TokenKind.OpenBracket or TokenKind.OpenBracketDouble ? Header(ref table) : Pair(table);
        _inBrackets &= !isRead;
        return isRead && _errors.UnclosedAt is null && (_tokens.IsAtLineEnd || Expected("the end of the line"));
    }

    private bool Header(ref OpenTable table)
    {
        bool isList = _tokens.Kind == TokenKind.OpenBracketDouble;
        _tokens.Next(TomlLexerMode.Key);
        // Keys beneath a header that is wrong belong nowhere, but are read.
        table = TomlTree.Nowhere([new KeyPart("", Here)]);
        if (KeyPath() is not { } path)
        {
            return false;
        }

        table = TomlTree.Nowhere(path);
        if (_tokens.Kind != (isList ? TokenKind.CloseBracketDouble : TokenKind.CloseBracket))
        {
            return Expected(isList ? "]]" : "]");
        }

        _looksLikeToml = true;
        table = _tree.OpenHeader(path, isList) ?? table;
        _tokens.Next(TomlLexerMode.Key);
        return true;
    }

    private bool Pair(OpenTable table)
    {
        if (KeyPath() is not { } path)
        {
            return false;
        }

        if (_tokens.Kind != TokenKind.Equal)
        {
            return Expected("= after the key");
        }

        _looksLikeToml = true;
        OpenTable? target = _tree.OpenKey(table, path);
        KeyPart last = path[^1];
        OpenTable parent = target ?? TomlTree.Nowhere(path);
        _tokens.Next(TomlLexerMode.Value);
        if (!Value(parent.NameOf(last.Text), parent.Depth, out Node? value))
        {
            return false;
        }

        if (target is not null && value is not null)
        {
            target.Add(new OpenEntry(last.Text, last.Span) { Value = value });
        }

        return true;
    }

    private ImmutableArray<KeyPart>? KeyPath()
    {
        var parts = ImmutableArray.CreateBuilder<KeyPart>(1);
        while (_tokens.Kind is TokenKind.BasicKey or TokenKind.String or TokenKind.StringLiteral)
        {
            // One more than fits is enough to say so.
            if (parts.Count <= KeyLimits.MaxDepth + 1)
            {
                string key = _tokens.Kind == TokenKind.BasicKey ? _report.Source.Text[_tokens.Start.._tokens.End] : _tokens.Value;
                parts.Add(new KeyPart(key, Here));
            }

            _tokens.Next(TomlLexerMode.Key);
            if (_tokens.Kind != TokenKind.Dot)
            {
                return parts.ToImmutable();
            }

            _tokens.Next(TomlLexerMode.Key);
        }

        Expected("a key");
        return null;
    }

    /// <summary>False if the grammar was left; a value that is only too large, too deep or no date is null.</summary>
    private bool Value(KeyName name, int depth, out Node? value)
    {
        value = null;
        switch (_tokens.Kind)
        {
            case TokenKind.OpenBracket or TokenKind.OpenBrace when !_tree.HasRoom(depth + 1, Here):
                return SkipBrackets();
            case TokenKind.OpenBracket:
                return List(name, depth + 1, out value);
            case TokenKind.OpenBrace:
                return Inline(name, depth + 1, out value);
        }

        if (!TryScalar(out value))
        {
            return Expected("a value");
        }

        _tokens.Next(TomlLexerMode.Value);
        return !_errors.IsOver;
    }

    private bool TryScalar(out Node? value)
    {
        SourceSpan span = Here;
        value = _tokens.Kind switch
        {
            TokenKind.String or TokenKind.StringMulti or TokenKind.StringLiteral or TokenKind.StringLiteralMulti => new Node.Text(span, _tokens.Value),
            TokenKind.Integer => new Node.Integer(span, (long)_tokens.Data),
            TokenKind.IntegerHexa or TokenKind.IntegerOctal or TokenKind.IntegerBinary => Unsigned(span),
            TokenKind.Float or (>= TokenKind.Infinite and <= TokenKind.NegativeNan) =>
                new Node.Number(span, BitConverter.UInt64BitsToDouble(_tokens.Data)),
            TokenKind.True or TokenKind.False => new Node.Boolean(span, _tokens.Kind == TokenKind.True),
            >= TokenKind.OffsetDateTimeByZ and <= TokenKind.LocalTime => new Node.Moment(span),
            _ => null,
        };
        bool isScalar = value is not null || _tokens.IsUnreadable;
        value = _tokens.IsUnreadable || _errors.UnclosedAt is not null ? null : value;
        return isScalar;
    }

    private Node.Integer Unsigned(SourceSpan span)
    {
        if (_tokens.Data > long.MaxValue && !_tokens.IsUnreadable)
        {
            _errors.TooLarge(_tokens.Start, _tokens.End);
        }

        return new Node.Integer(span, (long)_tokens.Data);
    }

    private bool List(KeyName name, int depth, out Node? list)
    {
        list = null;
        _inBrackets = true;
        int start = _tokens.Start;
        var items = ImmutableArray.CreateBuilder<Node>();
        _tokens.NextBeyondLines(TomlLexerMode.Value);
        while (_tokens.Kind != TokenKind.CloseBracket)
        {
            if (!_tree.CountItem(Here) || !Value(name, depth, out Node? item))
            {
                return false;
            }

            if (item is not null)
            {
                items.Add(item);
            }

            SkipLines();
            if (_tokens.Kind == TokenKind.Comma)
            {
                _tokens.NextBeyondLines(TomlLexerMode.Value);
            }
            else if (_tokens.Kind != TokenKind.CloseBracket)
            {
                return Expected(", or ] in the list");
            }
        }

        list = new Node.List(_report.Source.SpanOf(start, _tokens.End), items.DrainToImmutable());
        _tokens.Next(TomlLexerMode.Value);
        return true;
    }

    private bool Inline(KeyName name, int depth, out Node? value)
    {
        value = null;
        _inBrackets = true;
        int start = _tokens.Start;
        var table = new OpenTable(name, Here, TableOrigin.Inline, depth);
        _tokens.NextBeyondLines(TomlLexerMode.Key);
        while (_tokens.Kind != TokenKind.CloseBrace)
        {
            if (_tokens.Kind is TokenKind.Comma or TokenKind.Eof)
            {
                return Expected("a key or } in the table");
            }

            if (!Pair(table) || _tree.IsFull)
            {
                return false;
            }

            SkipLines();
            if (_tokens.Kind == TokenKind.Comma)
            {
                _tokens.NextBeyondLines(TomlLexerMode.Key);
            }
            else if (_tokens.Kind != TokenKind.CloseBrace)
            {
                return Expected(", or } in the table");
            }
        }

        value = table.Close(_report.Source.SpanOf(start, _tokens.End));
        _tokens.Next(TomlLexerMode.Value);
        return true;
    }

    private void SkipLines()
    {
        if (_tokens.Kind == TokenKind.NewLine)
        {
            _tokens.NextBeyondLines(TomlLexerMode.Value);
        }
    }

    /// <summary>Passes by a value that is nested too deep, however deep it is.</summary>
    private bool SkipBrackets()
    {
        for (int open = 0; _tokens.Kind != TokenKind.Eof; _tokens.Next(TomlLexerMode.Value))
        {
            open += _tokens.Kind is TokenKind.OpenBracket or TokenKind.OpenBrace ? 1
                : _tokens.Kind is TokenKind.CloseBracket or TokenKind.CloseBrace ? -1 : 0;
            if (open == 0)
            {
                _tokens.Next(TomlLexerMode.Value);
                return true;
            }
        }

        // It never ends; that it is too deep was said.
        _errors.Stop();
        return false;
    }

    private void Recover()
    {
        string text = _report.Source.Text;
        int at = _errors.UnclosedAt ?? Math.Max(_tokens.Start, _tokens.End - 1);
        do
        {
            at = at < text.Length ? text.IndexOf('\n', at) + 1 : 0;
            if (at == 0)
            {
                _errors.Stop();
                return;
            }
        }
        while (_inBrackets && (at == text.Length || text[at] is ' ' or '\t' or '\r' or '\n' or ']' or '}' or ',' or '#' or '\'' or Quote));

        _tokens.GoTo(at);
        if (_tokens.Kind == TokenKind.NewLine)
        {
            _tokens.NextBeyondLines(TomlLexerMode.Key);
        }
    }

    private SourceSpan Here => _report.Source.SpanOf(_tokens.Start, _tokens.End);

    private bool Expected(string what)
    {
        _errors.Expected(what, _tokens.Start, _tokens.End);
        return false;
    }
}
