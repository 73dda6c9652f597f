using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Settings from the command line, put into the tree of a program before it is read.</summary>
internal static class Overrides
{
    public static ImmutableArray<string> Lines(ImmutableArray<(string Key, string Value)> overrides) =>
        [.. overrides.Select(pair => $"{pair.Key}={pair.Value}")];

    public static Node.Table Apply(Node.Table root, ImmutableArray<(string Key, string Value)> overrides, Report report)
    {
        for (int i = 0; i < overrides.Length; i++)
        {
            (string key, string value) = overrides[i];
            SourceSpan keySpan = report.Source.SpanOfOverride(i, 0, key.Length);
            SourceSpan valueSpan = report.Source.SpanOfOverride(i, key.Length + 1, key.Length + 1 + value.Length);
            string[] path = key.Split('.');
            if (path.Any(string.IsNullOrWhiteSpace) || path.Length > KeyLimits.MaxDepth)
            {
                report.Error(DiagnosticCodes.BadOverride, keySpan, $"{Shown.Quoted(key)} is not a key", "write section.key=value");
                continue;
            }

            root = Set(root, path, keySpan, Parse(value, valueSpan), report);
        }

        return root;
    }

    private static Node.Table Set(Node.Table table, ReadOnlySpan<string> path, SourceSpan keySpan, Node value, Report report)
    {
        string key = path[0];
        Entry? earlier = table.Find(key);
        if (path.Length > 1)
        {
            if (earlier is { Value: not Node.Table })
            {
                string at = report.Source.Name(earlier.Value.Span);
                report.Error(
                    DiagnosticCodes.BadOverride, keySpan,
                    $"{Shown.Quoted(key)} is {earlier.Value.Kind} at {at} and has no key {Shown.Quoted(path[1])}");
                return table;
            }

            value = Set(earlier?.Value as Node.Table ?? new Node.Table(keySpan, []), path[1..], keySpan, value, report);
        }

        var entry = new Entry(key, path.Length > 1 && earlier is not null ? earlier.KeySpan : keySpan, value);
        ImmutableArray<Entry> entries = earlier is null ? table.Entries.Add(entry) : table.Entries.Replace(earlier, entry);
        return new Node.Table(table.Span, entries);
    }

    private static Node Parse(string value, SourceSpan span)
    {
        var errors = new List<Diagnostic>();
        Node.Table? read = TomlReader.Read($"value = {value}", "", errors);
        bool isValue = errors.Count == 0 && read is { Entries: [{ Key: "value" }] };
        return isValue ? At(read!.Entries[0].Value, span) : new Node.Text(span, value);
    }

    /// <summary>The same value with all its parts at one place: nobody looks for columns inside an argument.</summary>
    private static Node At(Node node, SourceSpan span) => node switch
    {
        Node.Text text => new Node.Text(span, text.Value),
        Node.Integer integer => new Node.Integer(span, integer.Value),
        Node.Number number => new Node.Number(span, number.Value),
        Node.Boolean boolean => new Node.Boolean(span, boolean.Value),
        Node.List list => new Node.List(span, [.. list.Items.Select(item => At(item, span))]),
        Node.Table table => new Node.Table(span, [.. table.Entries.Select(entry => new Entry(entry.Key, span, At(entry.Value, span)))]),
        _ => new Node.Moment(span),
    };
}
