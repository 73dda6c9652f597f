namespace LlmProc;

/// <summary>Finds the file that was likely meant by a path that names none.</summary>
internal static class NearFile
{
    private const int MostLookedAt = 1000;

    /// <param name="given">The path as written, so that the hint can be written the same way.</param>
    public static string? Hint(string given, string path)
    {
        if (Path.GetDirectoryName(path) is not { } folder || FileKinds.Of(folder) != FileKind.Directory)
        {
            return null;
        }

        string wanted = Path.GetFileName(path);
        string? nearest = Suggestion.Nearest(wanted, Names(folder).Where(name => name != wanted));
        return nearest is null ? null : $"did you mean \"{given[..(given.LastIndexOfAny(['/', '\\']) + 1)]}{nearest}\"?";
    }

    private static string[] Names(string folder)
    {
        try
        {
            var options = new EnumerationOptions { IgnoreInaccessible = true };
            string[] names = [.. Directory.EnumerateFiles(folder, "*", options).Take(MostLookedAt).Select(file => Path.GetFileName(file))];
            Array.Sort(names, StringComparer.Ordinal);
            return names;
        }
        catch (IOException)
        {
            return [];
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }
}
