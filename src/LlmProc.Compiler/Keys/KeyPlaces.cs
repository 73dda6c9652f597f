using System.Collections.Frozen;

namespace LlmProc;

/// <summary>Where a key belongs that stands in the wrong section.</summary>
internal static class KeyPlaces
{
    // Sections whose keys are so general that a hint to them would be a guess.
    private static readonly string[] s_general = ["demo", "mcp", "env_info"];

    private static readonly FrozenDictionary<string, string> s_sections = Sections()
        .SelectMany(section => section.Outline.Keys.SelectMany(key => key.Older.Prepend(key.Name)).Select(key => (Key: key, section.Name)))
        .GroupBy(pair => pair.Key, StringComparer.Ordinal)
        .Where(keys => keys.Count() == 1)
        .ToFrozenDictionary(keys => keys.Key, keys => $"[{keys.First().Name}]", StringComparer.Ordinal);

    /// <summary>Null if no section, or more than one, has such a key.</summary>
    public static string? Hint(string key) =>
        s_sections.TryGetValue(key, out string? section) ? $"'{key}' stands under {section}"
        : ProgramKeys.Section.Outline.Keys.Any(row => row.Name == key) ? $"[{key}] is a section of its own"
        : null;

    private static IEnumerable<(string Name, SectionOutline Outline)> Sections() =>
        from key in ProgramKeys.Section.Outline.Keys
        where key.Shape is Shape.Table && !s_general.Contains(key.Name)
        select (key.Name, ((Shape.Table)key.Shape).Section());
}
