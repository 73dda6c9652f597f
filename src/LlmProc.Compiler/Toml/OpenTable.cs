namespace LlmProc;

/// <summary>How a table came to be; this decides what may still be added to it.</summary>
internal enum TableOrigin
{
    /// <summary>Named only on the way to another: <c>a</c> in <c>[a.b]</c>.</summary>
    Implied,

    /// <summary>Has its own header.</summary>
    Header,

    /// <summary>Made by the dots of a key.</summary>
    Dotted,

    /// <summary>Written in braces, and closed with them.</summary>
    Inline,
}

/// <summary>A table that is still being read.</summary>
internal sealed class OpenTable(string name, SourceSpan span, TableOrigin origin, int depth)
{
    // Made with the first key: a list may have a hundred thousand empty tables.
    private List<OpenEntry>? _entries;
    private Dictionary<string, OpenEntry>? _byKey;

    public SourceSpan Span { get; private set; } = span;

    public TableOrigin Origin { get; private set; } = origin;

    public int Depth { get; } = depth;

    /// <summary>The full name of one of its keys.</summary>
    public string NameOf(string key) => name.Length == 0 ? key : $"{name}.{key}";

    public OpenEntry? Find(string key) => _byKey?.GetValueOrDefault(key);

    public void Add(OpenEntry entry)
    {
        (_entries ??= []).Add(entry);
        (_byKey ??= new(StringComparer.Ordinal)).Add(entry.Key, entry);
    }

    public void GiveHeader(SourceSpan span)
    {
        Span = span;
        Origin = TableOrigin.Header;
    }

    public Node.Table Close() => Close(Span);

    public Node.Table Close(SourceSpan whole) =>
        new(whole, _entries is null ? [] : [.. _entries.Select(entry => new Entry(entry.Key, entry.KeySpan, entry.Close()))]);
}

/// <summary>A key and one of: a finished value, a table, or the tables of a <c>[[list]]</c>.</summary>
internal sealed record OpenEntry(string Key, SourceSpan KeySpan)
{
    public Node? Value { get; init; }

    public OpenTable? Table { get; init; }

    public List<OpenTable>? Tables { get; init; }

    public Node Close() => Value ?? Table?.Close() ?? (Node)new Node.List(KeySpan, [.. Tables!.Select(table => table.Close())]);
}
