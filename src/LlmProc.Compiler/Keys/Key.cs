using System.Collections.Immutable;

namespace LlmProc;

/// <summary>A row of a table of keys: all that is known of one key. Reading, hints and the reference come from it.</summary>
/// <typeparam name="T">What the section is read into.</typeparam>
/// <param name="Type">As in <c>must be a string</c>.</param>
/// <param name="Default">What holds when the key is not given; empty if nothing does.</param>
/// <param name="Doc">One line for the reference.</param>
/// <param name="Set">Reads the entry's value into the section, or reports why not and leaves the section as it is.</param>
internal sealed record Key<T>(string Name, string Type, string Default, string Doc, Func<T, Entry, Place, T> Set)
{
    /// <summary>Other spellings, the one that wins first.</summary>
    public ImmutableArray<string> Older { get; init; } = [];

    public bool Required { get; init; }

    /// <summary>Several spellings in one file add up; else the first wins.</summary>
    public bool Joined { get; init; }

    public IEnumerable<string> Spellings => Older.Prepend(Name);

    public static Key<T> Row<TValue>(string name, Kind<TValue> kind, string @default, string doc, Func<T, TValue, T> set) =>
        new(name, kind.Name, @default, doc, (section, entry, place) =>
            kind.Read(entry.Value, place) is { IsRead: true } reading ? set(section, reading.Value) : section);

    /// <summary>A key of the format that has no meaning here yet: ignoring it would break what its author relies on.</summary>
    public static Key<T> NotYet(string name, string doc) => new(name, "", "", doc, (section, entry, place) =>
    {
        place.Report.Error(DiagnosticCodes.NotYet, entry.KeySpan, $"'{place.Key}' is not supported yet");
        return section;
    });

    public static Key<T> Obsolete(string name, string doc) => new(name, "", "", doc, (section, entry, place) =>
    {
        place.Report.Warning(DiagnosticCodes.Obsolete, entry.KeySpan, $"'{place.Key}' is obsolete and has no effect");
        return section;
    });
}
