using System.Collections.Frozen;
using System.Collections.Immutable;

namespace LlmProc;

/// <summary>A table of keys, and how a table of a program file is read by it.</summary>
internal sealed record Section<T>(ImmutableArray<Key<T>> Keys)
{
    private const string OwnPrefix = "x-";

    /// <summary>Takes what no row names; without it that is an error.</summary>
    public Func<T, Entry, Place, T>? Unknown { get; init; }

    /// <summary>What <see cref="Unknown"/> takes, for a schema.</summary>
    public Shape Others { get; init; } = Shape.Anything;

    /// <summary>What becomes of it, for the reference.</summary>
    public string OthersDoc { get; init; } = "";

    public ImmutableArray<SectionRule> Rules { get; init; } = [];

    /// <summary>What can only be said when all keys are read.</summary>
    public Func<T, Node.Table, Place, T>? Finish { get; init; }

    /// <summary>Made when it is asked for: reading a program needs none.</summary>
    public SectionOutline Outline => field ??= new([.. Keys.Select(key => key.Outline)], Rules, Unknown is null ? null : Others, OthersDoc);

    public T Read(T section, Node.Table table, Place place)
    {
        foreach (Key<T> key in Keys)
        {
            section = Read(section, key, table, place);
        }

        foreach (Entry entry in table.Entries)
        {
            if (!entry.Key.StartsWith(OwnPrefix, StringComparison.Ordinal) && !Spellings.Contains(entry.Key))
            {
                section = ReadUnknown(section, entry, place);
            }
        }

        foreach (SectionRule rule in Rules)
        {
            rule.Check(table, place);
        }

        return Finish is null ? section : Finish(section, table, place);
    }

    /// <summary>The key that was likely meant.</summary>
    public string? Nearest(string key) => Suggestion.Nearest(key, Keys.SelectMany(row => row.Older.Prepend(row.Name)));

    private FrozenSet<string> Spellings => field ??= Keys.SelectMany(row => row.Older.Prepend(row.Name)).ToFrozenSet(StringComparer.Ordinal);

    private static T Read(T section, Key<T> key, Node.Table table, Place place)
    {
        ImmutableArray<Entry> given = Given(key, table);
        if (given.Length == 0 && key.Required)
        {
            place.Report.Error(DiagnosticCodes.Missing, table.Span, $"{place.Section} needs '{key.Name}': {key.Doc}");
        }

        if (given.Length > 1)
        {
            string first = place.Of(given[0].Key).Key;
            string places = $"{place.Report.Source.Name(given[0].KeySpan)}, {place.Report.Source.Name(given[1].KeySpan)}";
            place.Report.Warning(DiagnosticCodes.TwoSpellings, given[1].KeySpan, key.Joined
                ? $"'{first}' and '{given[1].Key}' are the same key and are joined ({places})"
                : $"'{first}' wins over '{given[1].Key}' ({places})");
        }

        T read = section;
        for (int i = 0; i < given.Length; i++)
        {
            // What loses is checked all the same: a wrong value is not made right by another one beside it.
            T next = key.Set(read, given[i], place.Of(given[i].Key));
            read = i == 0 || key.Joined ? next : read;
        }

        return read;
    }

    /// <summary>What is given under each spelling, the one that wins first.</summary>
    private static ImmutableArray<Entry> Given(Key<T> key, Node.Table table)
    {
        ImmutableArray<Entry> given = table.Find(key.Name) is { } entry ? [entry] : [];
        foreach (string older in key.Older)
        {
            given = table.Find(older) is { } other ? given.Add(other) : given;
        }

        return given;
    }

    private T ReadUnknown(T section, Entry entry, Place place)
    {
        if (Secrets.IsSecretName(entry.Key))
        {
            place.Report.Error(
                DiagnosticCodes.LiteralSecret, entry.KeySpan, $"'{place.Of(entry.Key).Key}': a secret does not belong in a program file",
                "name the variable that holds it: model.api_key_env = \"ANTHROPIC_API_KEY\"");
            return section;
        }

        if (Unknown is not null)
        {
            return Unknown(section, entry, place.Of(entry.Key));
        }

        string what = place.Key.Length == 0 ? "section" : "key";
        string message = $"{place.Section} has no {what} {Shown.Quoted(entry.Key)}{ForeignLetters.In(entry.Key)}";
        string? nearest = Nearest(entry.Key);
        place.Report.Error(DiagnosticCodes.UnknownKey, entry.KeySpan, message, nearest is null ? null : $"did you mean '{nearest}'?");
        return section;
    }
}
