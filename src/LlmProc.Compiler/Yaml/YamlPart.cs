namespace LlmProc;

/// <summary>What is kept of a YAML text that cannot be understood from some line on.</summary>
internal static class YamlPart
{
    /// <summary>Sections are kept as far as they were read, and lists in them.</summary>
    public const int Deepest = 1;

    /// <summary>Without what stands right above the mistake and may go on below it.</summary>
    /// <param name="line">Of the mistake.</param>
    public static Node.Table Cut(Node.Table table, int line, int depth = 0)
    {
        if (table.Entries is not [.., var last])
        {
            return table;
        }

        Node? kept = last.Value switch
        {
            Node.Table inner when inner.Span == last.KeySpan => depth < Deepest ? Cut(inner, line, depth + 1) : null,
            Node.List when depth == 0 => null,
            Node.List { Items.Length: 1 } list when list.Span.EndLine >= line - 1 => null,
            Node.List { Items: [.., var item] } list when depth <= Deepest && (item is Node.Table or Node.List || IsDoubtful(item, line)) =>
                new Node.List(list.Span, list.Items.RemoveAt(list.Items.Length - 1)),
            _ => IsDoubtful(last.Value, line) ? null : last.Value,
        };
        int at = table.Entries.Length - 1;
        return new Node.Table(table.Span, kept is null ? table.Entries.RemoveAt(at) : table.Entries.SetItem(at, new Entry(last.Key, last.KeySpan, kept)));
    }

    /// <summary>Whether a value reaches to the mistake, and may be another one without it. Text without quotes goes on over any number of lines.</summary>
    private static bool IsDoubtful(Node last, int line) => last.Span.EndLine >= (last.Span.Line < last.Span.EndLine ? line - 1 : line);
}
