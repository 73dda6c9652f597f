using System.Collections.Immutable;

namespace LlmProc.Testing;

/// <summary>
/// One table of a script file with the keys it may have. Whatever is wrong with a key is reported, and read as if it were not there.
/// </summary>
internal sealed class ScriptTable
{
    private readonly Node.Table _table;
    private readonly string _name;
    private readonly ScriptReport _report;

    /// <param name="name">How messages call the table: <c>[[rule]]</c>, <c>'when'</c>.</param>
    public ScriptTable(Node.Table table, string name, ScriptReport report, params ImmutableArray<string> keys)
    {
        _table = table;
        _name = name;
        _report = report;
        foreach (Entry entry in table.Entries)
        {
            // A key that begins with x- is the user's own, as in programs.
            if (!keys.Contains(entry.Key) && !entry.Key.StartsWith("x-", StringComparison.Ordinal))
            {
                report.Error(ScriptCodes.UnknownKey, entry.KeySpan,
                    $"'{entry.Key}' is not a key of {name}.", $"Its keys are: {string.Join(", ", keys)}.");
            }
        }
    }

    public Entry? Find(string key) => _table.Find(key);

    public T? Find<T>(string key, string wanted)
        where T : Node => Find(key) is { } entry && _report.Expect(entry.Value, $"'{key}' of {_name}", wanted, out T? value) ? value : null;

    /// <summary>A string that says something.</summary>
    public Node.Text? Text(string key)
    {
        Node.Text? text = Find<Node.Text>(key, "a string");
        if (text is not { Value.Length: 0 })
        {
            return text;
        }

        _report.Error(ScriptCodes.WrongValue, text.Span, $"'{key}' of {_name} is empty.", "Write a text, or leave the key out.");
        return null;
    }

    /// <summary>Like <see cref="Text"/>, and reports a key that is not there.</summary>
    public Node.Text? RequiredText(string key)
    {
        if (Find(key) is null)
        {
            _report.Error(ScriptCodes.MissingKey, _table.Span, $"{_name} lacks the key '{key}'.", $"Add: {key} = \"…\".");
        }

        return Text(key);
    }

    public long? Count(string key, long least)
    {
        Node.Integer? count = Find<Node.Integer>(key, "a whole number");
        if (count is null || count.Value >= least)
        {
            return count?.Value;
        }

        _report.Error(ScriptCodes.WrongValue, count.Span, $"'{key}' of {_name} is {count.Value}.", $"Give {least} or more.");
        return null;
    }
}
