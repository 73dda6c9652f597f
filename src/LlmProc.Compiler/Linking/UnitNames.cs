using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Gives each program of a closure a name: the stem of its file, and as many folders before it as make it the only one.</summary>
internal static class UnitNames
{
    public static ImmutableDictionary<string, ProgramName> For(IEnumerable<string> paths)
    {
        ImmutableDictionary<string, ProgramName> names = ImmutableDictionary.Create<string, ProgramName>(Paths.Comparer);
        string[] unnamed = [.. paths];
        for (int folders = 0; unnamed.Length > 0; folders++)
        {
            ILookup<string, string> sharing = unnamed.ToLookup(path => Name(path, folders));
            foreach (IGrouping<string, string> group in sharing)
            {
                if (group.Count() == 1)
                {
                    names = names.Add(group.First(), new ProgramName(group.Key));
                }
            }

            unnamed = [.. unnamed.Where(path => !names.ContainsKey(path))];
        }

        return names;
    }

    /// <summary>The stem with so many folders; the whole path where there are not as many, which no other file has.</summary>
    private static string Name(string path, int folders)
    {
        string[] parts = path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        return folders >= parts.Length
            ? path
            : string.Join('/', [.. parts[^(folders + 1)..^1], Path.GetFileNameWithoutExtension(path)]);
    }
}
