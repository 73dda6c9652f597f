using System.Collections.Immutable;

namespace LlmProc;

/// <summary>A row of a table of keys: all that is known of one key. Reading, hints, the reference and the schema come from it.</summary>
/// <typeparam name="T">What the section is read into.</typeparam>
/// <param name="Type">As in <c>must be a string</c>.</param>
/// <param name="Default">What holds when the key is not given; empty if nothing does.</param>
/// <param name="Doc">One line for the reference.</param>
/// <param name="Set">Reads the entry's value into the section, or reports why not and leaves the section as it is.</param>
internal sealed record Key<T>(string Name, string Type, Shape Shape, string Default, string Doc, Func<T, Entry, Place, T> Set)
{
    /// <summary>Other spellings, the one that wins first.</summary>
    public ImmutableArray<string> Older { get; init; } = [];

    public bool Required { get; init; }

    /// <summary>Several spellings in one file add up; else the first wins.</summary>
    public bool Joined { get; init; }

    public KeyState State { get; init; }

    public KeyOutline Outline => new(Name, Older, Shape, Type, Default, Doc, Required, State);

    public static Key<T> Row<TValue>(string name, Kind<TValue> kind, string @default, string doc, Func<T, TValue, T> set) =>
        new(name, kind.Name, kind.Shape, @default, doc, (section, entry, place) =>
            kind.Read(entry.Value, place) is { IsRead: true } reading ? set(section, reading.Value) : section);

    /// <summary>A key whose value is read and checked, but which asks for something that does not run yet.</summary>
    public static Key<T> Later<TValue>(string name, Kind<TValue> kind, string @default, string doc, Func<T, TValue, T> set)
    {
        Key<T> row = Row(name, kind, @default, doc, set);
        return row with
        {
            State = KeyState.Later,
            Set = (section, entry, place) =>
            {
                place.Report.NotYet(entry.KeySpan, $"'{place.Key}'");
                return row.Set(section, entry, place);
            },
        };
    }

    public static Key<T> Obsolete<TValue>(string name, Kind<TValue> kind, string doc) =>
        new(name, kind.Name, kind.Shape, "", doc, (section, entry, place) =>
        {
            place.Report.Warning(DiagnosticCodes.Obsolete, entry.KeySpan, $"'{place.Key}' is obsolete and has no effect");
            return section;
        })
        {
            State = KeyState.Obsolete,
        };
}
