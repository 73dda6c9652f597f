using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace LlmProc;

/// <summary>
/// JSON text to the tree that programs are read into: what a program names is checked by the same rows, and what is wrong with it has a place too.
/// It never throws for bad text.
/// </summary>
internal sealed class JsonTree
{
    private readonly Report _report;
    private readonly KeyLimits _limits;
    private readonly byte[] _bytes;
    private int _byte;
    private int _char;

    private JsonTree(Report report)
    {
        _report = report;
        _limits = new KeyLimits(report);
        _bytes = Encoding.UTF8.GetBytes(report.Source.Text);
    }

    private string Text => _report.Source.Text;

    /// <summary>Null if the text is no JSON object, or too much of one; that is reported.</summary>
    public static Node.Table? Read(Report report) => ForbiddenCharacters.Report(report) ? null : new JsonTree(report).Read();

    private Node.Table? Read()
    {
        // How deep is too deep is said below, with a place.
        var reader = new Utf8JsonReader(_bytes, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            reader.Read();
            int start = OffsetOf(reader.TokenStartIndex);
            Node? root = Value(ref reader, KeyName.Root, depth: 0);
            if (root is not null && root is not Node.Table)
            {
                _report.Error(DiagnosticCodes.Syntax, _report.Source.SpanOf(start, _report.Source.LineEnd(start)), $"expected a JSON object, found {root.Kind}");
            }

            // What follows the value is wrong, whatever it is.
            bool isWhole = root is Node.Table && !reader.Read();
            return isWhole ? (Node.Table)root! : null;
        }
        catch (JsonException e)
        {
            ReportSyntax(e);
            return null;
        }
    }

    /// <summary>Null if a limit was passed.</summary>
    private Node? Value(ref Utf8JsonReader reader, KeyName name, int depth)
    {
        int start = OffsetOf(reader.TokenStartIndex);
        SourceSpan span = _report.Source.SpanOf(start, OffsetOf(reader.BytesConsumed));
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray when depth > 0 && !_limits.HasRoom(depth, span):
                reader.Skip();
                return new Node.Unread(span);
            case JsonTokenType.StartObject:
                return Object(ref reader, start, name, depth);
            case JsonTokenType.StartArray:
                return List(ref reader, start, name, depth);
            case JsonTokenType.String:
                return String(ref reader, span) is { } text ? new Node.Text(span, text) : new Node.Unread(span);
            case JsonTokenType.True or JsonTokenType.False:
                return new Node.Boolean(span, reader.TokenType == JsonTokenType.True);
            case JsonTokenType.Number:
                return Number(ref reader, span, start);
            case JsonTokenType.Null when name.IsRoot:
                // What there should be is said by whoever asked for the root.
                return new Node.Unread(span);
            default:
                _report.Error(DiagnosticCodes.WrongType, span, $"{Shown.Quoted(name.ToString())} has no value", "leave the key out");
                return new Node.Unread(span);
        }
    }

    private Node.Table? Object(ref Utf8JsonReader reader, int start, KeyName name, int depth)
    {
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        var inOrder = ImmutableArray.CreateBuilder<Entry>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int keyStart = OffsetOf(reader.TokenStartIndex);
            // The reader takes the colon with the name.
            SourceSpan keySpan = _report.Source.SpanOf(keyStart, OffsetOf(reader.TokenStartIndex + reader.ValueSpan.Length + 2));
            string? key = String(ref reader, keySpan);
            KeyName full = name.Of(key ?? "");
            reader.Read();
            if (!_limits.Count(keySpan) || Value(ref reader, full, depth + 1) is not { } value)
            {
                return null;
            }

            var entry = new Entry(key ?? "", keySpan, value);
            if (key is not null && entries.TryAdd(key, entry))
            {
                inOrder.Add(entry);
            }
            else if (key is not null)
            {
                _limits.AlreadySet(full, keySpan, entries[key].KeySpan);
            }
        }

        return new Node.Table(_report.Source.SpanOf(start, OffsetOf(reader.BytesConsumed)), inOrder.DrainToImmutable());
    }

    private Node.List? List(ref Utf8JsonReader reader, int start, KeyName name, int depth)
    {
        var items = ImmutableArray.CreateBuilder<Node>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int at = OffsetOf(reader.TokenStartIndex);
            if (!_limits.CountItem(_report.Source.SpanOf(at, at + 1)) || Value(ref reader, name, depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return new Node.List(_report.Source.SpanOf(start, OffsetOf(reader.BytesConsumed)), items.DrainToImmutable());
    }

    private string? String(ref Utf8JsonReader reader, SourceSpan span)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escape that is half of a pair.
            _report.Error(DiagnosticCodes.Syntax, span, "half of a character (a lone surrogate)");
            return null;
        }
    }

    private Node Number(ref Utf8JsonReader reader, SourceSpan span, int start)
    {
        if (reader.TryGetInt64(out long whole))
        {
            return new Node.Integer(span, whole);
        }

        if (reader.ValueSpan.IndexOfAny((byte)'.', (byte)'e', (byte)'E') >= 0 && reader.TryGetDouble(out double number) && double.IsFinite(number))
        {
            return new Node.Number(span, number);
        }

        _report.Error(DiagnosticCodes.NumberTooLarge, span, $"{Shown.Short(Text[start..OffsetOf(reader.BytesConsumed)])} does not fit in 64 bits");
        return new Node.Unread(span);
    }

    private void ReportSyntax(JsonException error)
    {
        int line = 0;
        for (long i = error.LineNumber ?? 0; i > 0; i--)
        {
            line = _bytes.AsSpan(line).IndexOf((byte)'\n') + 1 + line;
        }

        int at = OffsetOf(Math.Min(line + (error.BytePositionInLine ?? 0), _bytes.Length));
        bool isAtEnd = at >= Text.Length;
        int end = isAtEnd ? at : at + (char.IsHighSurrogate(Text[at]) ? 2 : 1);
        string found = isAtEnd ? "the end of the file" : Text[at] is '\n' or '\r' ? "the end of the line" : $"'{Shown.Short(Text[at..end])}'";
        string? hint = isAtEnd ? null : Text[at] switch
        {
            '/' or '#' => "JSON has no comments",
            '}' or ']' or ',' => Text.AsSpan(0, at).TrimEnd() switch
            {
                [.., ':'] => "the key before it has no value",
                [.., ','] when Text[at] != ',' => "JSON allows no comma before it",
                _ => null,
            },
            '\'' => "text stands in double quotes",
            '\n' or '\r' => "text ends in the line it begins in",
            _ => null,
        };
        _report.Error(DiagnosticCodes.Syntax, _report.Source.SpanOf(at, end), $"this is not JSON: {found} does not belong here", hint);
    }

    /// <summary>Of a place in bytes. Almost all are asked for in the order they stand in the text.</summary>
    private int OffsetOf(long place)
    {
        int at = (int)Math.Min(place, _bytes.Length);
        if (at < _byte)
        {
            return Encoding.UTF8.GetCharCount(_bytes, 0, at);
        }

        _char += Encoding.UTF8.GetCharCount(_bytes, _byte, at - _byte);
        _byte = at;
        return _char;
    }
}
