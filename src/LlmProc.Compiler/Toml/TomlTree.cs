using System.Collections.Immutable;
using Tomlyn.Syntax;

namespace LlmProc;

/// <summary>Puts headers, dotted keys and values together to one tree, by the rules of TOML for what may be set again.</summary>
internal sealed class TomlTree(Report report, IReadOnlySet<int> unreadable)
{
    private readonly record struct KeyPart(string Text, SourceSpan Span);

    private int _keys;

    private bool IsFull => _keys > TomlReader.MaxKeys;

    public Node.Table? Build(DocumentSyntax document)
    {
        var root = new OpenTable("", new SourceSpan(1, 1, 1, 1), TableOrigin.Header, depth: 0);
        AddAll(root, document.KeyValues);
        foreach (TableSyntaxBase table in document.Tables)
        {
            if (!IsFull && OpenHeader(root, table) is { } open)
            {
                AddAll(open, table.Items);
            }
        }

        return IsFull ? null : root.Close();
    }

    private void AddAll(OpenTable table, SyntaxList<KeyValueSyntax> pairs)
    {
        foreach (KeyValueSyntax pair in pairs)
        {
            Add(table, pair);
        }
    }

    private OpenTable? OpenHeader(OpenTable root, TableSyntaxBase header)
    {
        ImmutableArray<KeyPart> path = Path(header.Name);
        if (path.IsEmpty)
        {
            return null;
        }

        OpenTable table = root;
        foreach (KeyPart part in path[..^1])
        {
            if (Step(table, part, TableOrigin.Implied) is not { } next)
            {
                return null;
            }

            table = next;
        }

        KeyPart last = path[^1];
        return header is TableArraySyntax ? OpenListItem(table, last) : OpenTable(table, last);
    }

    private OpenTable? OpenTable(OpenTable parent, KeyPart part)
    {
        if (parent.Find(part.Text) is not { } earlier)
        {
            return New(parent, part, TableOrigin.Header);
        }

        if (earlier.Table is { Origin: TableOrigin.Implied } implied)
        {
            implied.GiveHeader(part.Span);
            return implied;
        }

        return AlreadySet(parent, part, earlier);
    }

    private OpenTable? OpenListItem(OpenTable parent, KeyPart part)
    {
        if (!HasRoom(parent.Depth + 2, part.Span) || !Count(part.Span))
        {
            return null;
        }

        // The list is one level, its tables are the next.
        var item = new OpenTable(parent.NameOf(part.Text), part.Span, TableOrigin.Header, parent.Depth + 2);
        if (parent.Find(part.Text) is not { } earlier)
        {
            parent.Add(new OpenEntry(part.Text, part.Span) { Tables = [item] });
            return item;
        }

        if (earlier.Tables is not { } items)
        {
            return AlreadySet(parent, part, earlier);
        }

        items.Add(item);
        return item;
    }

    private void Add(OpenTable table, KeyValueSyntax pair)
    {
        ImmutableArray<KeyPart> path = Path(pair.Key);
        if (path.IsEmpty || IsFull)
        {
            return;
        }

        foreach (KeyPart part in path[..^1])
        {
            if (Step(table, part, TableOrigin.Dotted) is not { } next)
            {
                return;
            }

            table = next;
        }

        KeyPart last = path[^1];
        if (table.Find(last.Text) is { } earlier)
        {
            AlreadySet(table, last, earlier);
        }
        else if (Count(last.Span) && Value(pair.Value, table.NameOf(last.Text), table.Depth) is { } value)
        {
            table.Add(new OpenEntry(last.Text, last.Span) { Value = value });
        }
    }

    /// <summary>The table one key further on. A dotted key may not reach into a table that has a header or braces.</summary>
    private OpenTable? Step(OpenTable table, KeyPart part, TableOrigin origin)
    {
        if (table.Find(part.Text) is not { } earlier)
        {
            return New(table, part, origin);
        }

        if (origin == TableOrigin.Implied && (earlier.Table ?? earlier.Tables?[^1]) is { } open)
        {
            return open;
        }

        return earlier.Table is { Origin: TableOrigin.Dotted } dotted ? dotted : AlreadySet(table, part, earlier);
    }

    private OpenTable? New(OpenTable parent, KeyPart part, TableOrigin origin)
    {
        if (!HasRoom(parent.Depth + 1, part.Span) || !Count(part.Span))
        {
            return null;
        }

        var table = new OpenTable(parent.NameOf(part.Text), part.Span, origin, parent.Depth + 1);
        parent.Add(new OpenEntry(part.Text, part.Span) { Table = table });
        return table;
    }

    private Node? Value(ValueSyntax? syntax, string name, int depth)
    {
        if (syntax is null || unreadable.Contains(syntax.Span.Start.Offset))
        {
            return null;
        }

        SourceSpan span = SpanOf(syntax);
        return syntax switch
        {
            StringValueSyntax text => new Node.Text(span, text.Value ?? ""),
            IntegerValueSyntax integer => new Node.Integer(span, integer.Value),
            FloatValueSyntax number => new Node.Number(span, number.Value),
            BooleanValueSyntax boolean => new Node.Boolean(span, boolean.Value),
            DateTimeValueSyntax => new Node.Moment(span),
            ArraySyntax or InlineTableSyntax when !HasRoom(depth + 1, span) => null,
            ArraySyntax list => new Node.List(span, [.. list.Items.Select(item => Value(item.Value, name, depth + 1)).OfType<Node>()]),
            InlineTableSyntax table => Inline(table, name, span, depth + 1),
            _ => null,
        };
    }

    private Node.Table Inline(InlineTableSyntax syntax, string name, SourceSpan span, int depth)
    {
        var table = new OpenTable(name, span, TableOrigin.Inline, depth);
        foreach (InlineTableItemSyntax item in syntax.Items)
        {
            if (item.KeyValue is { } pair)
            {
                Add(table, pair);
            }
        }

        return table.Close();
    }

    private bool HasRoom(int depth, SourceSpan span)
    {
        if (depth > TomlReader.MaxDepth)
        {
            report.Error(DiagnosticCodes.TooDeep, span, $"nested deeper than {TomlReader.MaxDepth}");
        }

        return depth <= TomlReader.MaxDepth;
    }

    private bool Count(SourceSpan span)
    {
        if (++_keys == TomlReader.MaxKeys + 1)
        {
            report.Error(DiagnosticCodes.TooManyKeys, span, "more than 2,000 keys");
        }

        return !IsFull;
    }

    private OpenTable? AlreadySet(OpenTable table, KeyPart part, OpenEntry earlier)
    {
        // Bounded as keys are: a file may repeat one line a hundred thousand times.
        if (Count(part.Span))
        {
            string name = Shown.Short(table.NameOf(part.Text));
            report.Error(DiagnosticCodes.AlreadySet, part.Span, $"\"{name}\" already set at {report.Source.Name(earlier.KeySpan)}");
        }

        return null;
    }

    private ImmutableArray<KeyPart> Path(KeySyntax? key)
    {
        var parts = ImmutableArray.CreateBuilder<KeyPart>();
        AddPart(parts, key?.Key);
        foreach (DottedKeyItemSyntax item in key?.DotKeys ?? [])
        {
            // One more than fits is enough to say so.
            if (parts.Count <= TomlReader.MaxDepth + 1)
            {
                AddPart(parts, item.Key);
            }
        }

        return parts.ToImmutable();
    }

    private void AddPart(ImmutableArray<KeyPart>.Builder parts, BareKeyOrStringValueSyntax? syntax)
    {
        switch (syntax)
        {
            case BareKeySyntax bare:
                parts.Add(new KeyPart(bare.Key?.Text ?? "", SpanOf(bare)));
                break;
            case StringValueSyntax quoted:
                parts.Add(new KeyPart(quoted.Value ?? "", SpanOf(quoted)));
                break;
            default:
                break;
        }
    }

    private SourceSpan SpanOf(SyntaxNode node) => report.Source.SpanOf(node.Span.Start.Offset, node.Span.End.Offset + 1);
}
