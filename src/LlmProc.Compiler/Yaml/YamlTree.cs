using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LlmProc;

/// <summary>
/// Events to nodes. Nothing is followed or expanded, and the limits hold while events are read, so that the work is bounded by the length of
/// the text.
/// </summary>
internal sealed class YamlTree(Report report, YamlErrors errors, YamlEvents events)
{
    /// <summary>Values within each other beyond which nobody looks for the end of the outermost.</summary>
    private const int DeepestSkipped = 64;

    private const int LongestKeyShown = 100;

    private readonly KeyLimits _limits = new(report);
    private bool _isOver;
    private int _checkedLine;

    /// <summary>Where nothing more can be understood; null as long as the text is right.</summary>
    private int? _brokenLine;

    /// <summary>Keys without a value are told at the end: what the last one lacks may stand below a mistake.</summary>
    private readonly List<(SourceSpan Place, string Message)> _noValues = [];
    private bool _isHalfDropped;

    /// <summary>What the parser threw; what was read up to there is kept.</summary>
    public YamlSyntaxException? Failure { get; private set; }

    private string Text => report.Source.Text;

    public Node.Table? Read()
    {
        Node.Table? table = ReadDocument();
        foreach ((SourceSpan place, string message) in _noValues.Where(found => _brokenLine is null || found.Place.Line < _brokenLine - 1))
        {
            errors.Refuse(DiagnosticCodes.YamlNoValue, place, message, "leave the key out, or write \"\" for an empty text, {} for an empty table, [] for an empty list");
        }

        return table is null || _brokenLine is not { } line || _isHalfDropped ? table : YamlPart.Cut(table, line);
    }

    private Node.Table? ReadDocument()
    {
        var empty = new Node.Table(new SourceSpan(1, 1, 1, 1), []);
        Next();
        if (Next() is not DocumentStart document)
        {
            return Failure is null ? empty : null;
        }

        RefuseDirective(document);
        if (Next() is not { } root)
        {
            return null;
        }

        int start = root is NodeEvent properties ? Properties(properties) : events.StartOf(root);
        if (root is Scalar { Style: ScalarStyle.Plain, Value.Length: 0 })
        {
            Next();
            return AfterDocument() ? empty : null;
        }

        if (root is not MappingStart)
        {
            errors.NoTable(start, Math.Max(events.EndOf(root), start), root is SequenceStart ? "a list" : "a string");
            return null;
        }

        Node.Table? table = Mapping(KeyName.Root, 0, start, empty.Span);
        if (table is null || errors.IsFull || (_brokenLine is not null && table.Entries.IsEmpty))
        {
            return null;
        }

        return _brokenLine is null && (_isOver || !AfterDocument()) ? null : table;
    }

    /// <summary>One document is a program; a second one is refused, whatever it says.</summary>
    private bool AfterDocument()
    {
        while (Next() is { } next)
        {
            if (next is DocumentStart)
            {
                int start = events.StartOf(next);
                errors.Refuse(
                    DiagnosticCodes.YamlDocument, start, Math.Max(events.EndOf(next), start + 1), "a second document; a file holds one program",
                    "put it into a file of its own and link it");
                return false;
            }
        }

        return true;
    }

    private void RefuseDirective(DocumentStart document)
    {
        int start = events.StartOf(document);
        if (start < Text.Length && Text[start] == '%')
        {
            errors.Refuse(DiagnosticCodes.YamlDocument, start, report.Source.LineEnd(start), "a directive; programs are read by YAML 1.2", "leave this line out");
        }
    }

    /// <param name="own">The place of a table that has no brackets.</param>
    private Node? Value(ParsingEvent node, KeyName name, int depth, SourceSpan own)
    {
        int start = node is NodeEvent properties ? Properties(properties) : events.StartOf(node);
        switch (node)
        {
            case AnchorAlias alias:
                errors.Refuse(
                    DiagnosticCodes.YamlAlias, start, events.EndOf(alias), $"an alias, '{report.Source.Show(start, events.EndOf(alias))}'",
                    "write the value here, or link one program from both places");
                return new Node.Unread(SpanOf(start, events.EndOf(alias)));
            case Scalar scalar:
                return ScalarValue(scalar, start, name, own);
            case MappingStart or SequenceStart when !_limits.HasRoom(depth + 1, SpanOf(start, start + 1)):
                Skip();
                return _isOver ? null : new Node.Unread(SpanOf(start, start + 1));
            case MappingStart:
                return Mapping(name, depth + 1, start, start < Text.Length && Text[start] == '{' ? null : own);
            default:
                return List(name, depth + 1, start);
        }
    }

    /// <summary>Refuses the anchor and the tag of a node, and says where the node itself begins.</summary>
    private int Properties(NodeEvent node)
    {
        int at = events.StartOf(node);
        while (at < Text.Length && Text[at] is '&' or '!')
        {
            int end = at + 1;
            while (end < Text.Length && !char.IsWhiteSpace(Text[end]))
            {
                end++;
            }

            string what = $"'{report.Source.Show(at, end)}'";
            if (Text[at] == '&')
            {
                errors.Refuse(DiagnosticCodes.YamlAlias, at, end, $"an anchor, {what}", "leave it out: a value stands where it is used");
            }
            else
            {
                errors.Refuse(DiagnosticCodes.YamlTag, at, end, $"a tag, {what}", "leave it out: the key decides the type; text that looks like a number stands in quotes");
            }

            at = Past(end);
        }

        return at;
    }

    private Node ScalarValue(Scalar scalar, int start, KeyName name, SourceSpan own)
    {
        int end = Math.Max(events.EndOf(scalar), start);
        while (scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded && end > start && char.IsWhiteSpace(Text[end - 1]))
        {
            end--;
        }

        SourceSpan span = SpanOf(start, end);
        if (scalar.Style != ScalarStyle.Plain)
        {
            return errors.IsHalf(scalar.Value, start, end) ? new Node.Unread(span) : new Node.Text(span, scalar.Value);
        }

        PlainScalar plain = PlainScalar.Read(scalar.Value);
        if (plain.Difference is { } difference)
        {
            (string meaning, string? hint) = report.Source.IsSecret(start) ? ("text that YAML 1.1 and YAML 1.2 read in two ways", "write it in quotes") : difference;
            errors.Refuse(DiagnosticCodes.YamlTwoReadings, start, end, meaning, hint);
        }
        else if (plain.IsTooLarge)
        {
            errors.Refuse(DiagnosticCodes.NumberTooLarge, start, end, $"{report.Source.Show(start, end)} does not fit in 64 bits");
        }
        else if (plain.IsNothing)
        {
            SourceSpan place = scalar.Value.Length == 0 && own.Line > 0 ? own : span;
            _noValues.Add((place, name.IsRoot ? "no value" : $"{Shown.Quoted(name.ToString())} has no value"));
            return new Node.Unread(place);
        }

        return plain.ToNode(span);
    }

    private Node.List? List(KeyName name, int depth, int start)
    {
        var items = ImmutableArray.CreateBuilder<Node>();
        while (!_isOver && Next() is { } next)
        {
            if (next is SequenceEnd)
            {
                return new Node.List(SpanOf(start, events.End), items.DrainToImmutable());
            }

            int at = events.StartOf(next);
            SourceSpan own = next is MappingStart ? FirstKey(at, start) : SpanOf(at, at);
            if (errors.IsFull || !CheckIndentation(at) || !_limits.CountItem(own))
            {
                _isOver = true;
                break;
            }

            if (Value(next, name, depth, own) is not { } item)
            {
                _isOver = _isHalfDropped = true;
                break;
            }

            items.Add(item);
        }

        return IsPart(depth, YamlPart.Deepest + 1, start) ? new Node.List(SpanOf(start, start), items.DrainToImmutable()) : null;
    }

    /// <param name="span">Null for a table in braces, whose place is from one to the other.</param>
    private Node.Table? Mapping(KeyName name, int depth, int start, SourceSpan? span)
    {
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        var inOrder = ImmutableArray.CreateBuilder<Entry>();
        while (!_isOver && Next() is { } next)
        {
            if (next is MappingEnd)
            {
                return new Node.Table(span ?? SpanOf(start, events.End), inOrder.DrainToImmutable());
            }

            if (!CheckIndentation(events.StartOf(next)))
            {
                break;
            }

            (string? key, SourceSpan keySpan) = Key(next);
            KeyName full = name.Of(key ?? "");
            if (_isOver || Next() is not { } node || Value(node, full, depth, keySpan) is not { } value)
            {
                _isOver = _isHalfDropped = true;
                break;
            }

            var entry = new Entry(key ?? "", keySpan, value);
            if (key is not null && !entries.TryAdd(key, entry))
            {
                _limits.AlreadySet(full, keySpan, entries[key].KeySpan);
            }
            else if (key is not null && _limits.Count(keySpan))
            {
                inOrder.Add(entry);
            }

            _isOver |= _limits.IsFull || errors.IsFull;
        }

        return IsPart(depth, YamlPart.Deepest, start) ? new Node.Table(span ?? SpanOf(start, start), inOrder.DrainToImmutable()) : null;
    }

    /// <summary>Whether a table or list without an end is worth having: of half a link or half a server more would be missed than is wrong.</summary>
    private bool IsPart(int depth, int deepest, int start) =>
        _brokenLine is not null && depth <= deepest && !(start < Text.Length && Text[start] is '[' or '{');

    private ParsingEvent? Next()
    {
        if (Failure is not null)
        {
            return null;
        }

        try
        {
            return events.Next();
        }
        catch (YamlSyntaxException e)
        {
            Failure = e;
            _isOver = true;
            int at = events.Bracket ?? Past(events.End);
            while (at < Text.Length && Text[at] == '#')
            {
                at = Past(report.Source.LineEnd(at));
            }

            _brokenLine = SpanOf(at, at).Line;
            return null;
        }
    }

    /// <summary>The name of a key, or null if it is none; that is reported.</summary>
    private (string? Key, SourceSpan Span) Key(ParsingEvent node)
    {
        int start = node is NodeEvent properties ? Properties(properties) : events.StartOf(node);
        int end = Math.Max(events.EndOf(node), start);
        SourceSpan span = SpanOf(start, end);
        if (node is Scalar scalar)
        {
            bool isPlain = scalar.Style == ScalarStyle.Plain;
            if (isPlain && scalar.Value == "<<")
            {
                errors.Refuse(DiagnosticCodes.YamlMerge, span, "a merge key, '<<'", "write the keys here, or link one program from both places");
            }
            else if (isPlain && PlainScalar.Read(scalar.Value) is { IsWord: true, Difference: { } difference })
            {
                errors.Refuse(DiagnosticCodes.YamlTwoReadings, span, difference.Meaning, $"write \"{scalar.Value}\" in quotes");
            }
            else if (isPlain && PlainScalar.Read(scalar.Value).IsNothing)
            {
                errors.Refuse(DiagnosticCodes.YamlKey, SpanOf(start, Math.Max(end, start + 1)), "a key is text, not nothing");
            }
            else if (!errors.IsHalf(scalar.Value, start, end))
            {
                return (scalar.Value, span);
            }
        }
        else if (node is AnchorAlias)
        {
            Value(node, KeyName.Root, 0, span);
        }
        else
        {
            string what = node is SequenceStart ? "a list" : "a table";
            errors.Refuse(DiagnosticCodes.YamlKey, SpanOf(start, start + 1), $"a key is text, not {what}", "text that begins with [ or { stands in quotes");
            Skip();
        }

        return (null, span);
    }

    /// <summary>Passes by a value whose start was read, up to its end.</summary>
    private void Skip()
    {
        for (int open = 1; open > 0;)
        {
            ParsingEvent? next = Next();
            open += next is MappingStart or SequenceStart ? 1 : next is MappingEnd or SequenceEnd ? -1 : 0;
            if (next is null || open > DeepestSkipped)
            {
                _isOver = true;
                return;
            }
        }
    }

    /// <summary>The parser lets some tabs pass; how wide they are is not known to anybody.</summary>
    private bool CheckIndentation(int start)
    {
        SourceSpan place = SpanOf(start, start);
        int line = start - place.Column + 1;
        ReadOnlySpan<char> before = Text.AsSpan(line, start - line);
        if (place.Line == _checkedLine || !before.Contains('\t') || !before.IsWhiteSpace())
        {
            _checkedLine = place.Line;
            return true;
        }

        errors.Tab(line + before.IndexOf('\t'));
        _brokenLine = place.Line;
        _isOver = true;
        return false;
    }

    /// <summary>Of a table without brackets the first key shows the place.</summary>
    private SourceSpan FirstKey(int start, int list)
    {
        start = start < list ? Past(events.End) : start;
        int length = Text.AsSpan(start, Math.Min(LongestKeyShown, Text.Length - start)).IndexOfAny(':', '\r', '\n');
        return SpanOf(start, start + Math.Max(length, 1));
    }

    private int Past(int at)
    {
        while (at < Text.Length && (char.IsWhiteSpace(Text[at]) || Text[at] == ','))
        {
            at++;
        }

        return at;
    }

    private SourceSpan SpanOf(int start, int end) => report.Source.SpanOf(start, end);
}
