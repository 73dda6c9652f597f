using System.Collections.Immutable;

namespace LlmProc;

/// <summary>One name of a dotted key or header.</summary>
internal readonly record struct KeyPart(string Text, SourceSpan Span);

/// <summary>Puts headers, dotted keys and values together to one tree, by the rules of TOML for what may be set again, and counts them.</summary>
internal sealed class TomlTree(Report report)
{
    private readonly KeyLimits _limits = new(report);

    public OpenTable Root { get; } = new("", new SourceSpan(1, 1, 1, 1), TableOrigin.Header, depth: 0);

    public bool IsFull => _limits.IsFull;

    public bool HasRoom(int depth, SourceSpan span) => _limits.HasRoom(depth, span);

    public bool CountItem(SourceSpan span) => _limits.CountItem(span);

    /// <summary>A table for what has no place in the tree.</summary>
    public static OpenTable Nowhere(ImmutableArray<KeyPart> path) =>
        new(string.Join('.', path.Take(path.Length - 1).Select(part => part.Text)), path[0].Span, TableOrigin.Header, depth: 0);

    /// <summary>The table of a header; null if there can be none, which is reported.</summary>
    public OpenTable? OpenHeader(ImmutableArray<KeyPart> path, bool isList)
    {
        OpenTable table = Root;
        foreach (KeyPart part in path.AsSpan()[..^1])
        {
            if (Step(table, part, TableOrigin.Implied) is not { } next)
            {
                return null;
            }

            table = next;
        }

        return isList ? OpenListItem(table, path[^1]) : OpenTable(table, path[^1]);
    }

    /// <summary>The table that the last name of a key is to be added to; null if it cannot be, which is reported.</summary>
    public OpenTable? OpenKey(OpenTable table, ImmutableArray<KeyPart> path)
    {
        foreach (KeyPart part in path.AsSpan()[..^1])
        {
            if (Step(table, part, TableOrigin.Dotted) is not { } next)
            {
                return null;
            }

            table = next;
        }

        KeyPart last = path[^1];
        return table.Find(last.Text) is { } earlier ? AlreadySet(table, last, earlier) : _limits.Count(last.Span) ? table : null;
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
        // The list is one level, its tables are the next.
        if (!HasRoom(parent.Depth + 2, part.Span) || !_limits.Count(part.Span))
        {
            return null;
        }

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
        if (!HasRoom(parent.Depth + 1, part.Span) || !_limits.Count(part.Span))
        {
            return null;
        }

        var table = new OpenTable(parent.NameOf(part.Text), part.Span, origin, parent.Depth + 1);
        parent.Add(new OpenEntry(part.Text, part.Span) { Table = table });
        return table;
    }

    private OpenTable? AlreadySet(OpenTable table, KeyPart part, OpenEntry earlier)
    {
        _limits.AlreadySet(table.NameOf(part.Text), part.Span, earlier.KeySpan);
        return null;
    }
}
