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
        string[] names = Names(folder);
        string? nearest = Array.Find(names, name => IsOtherFormat(name, wanted)) ?? Suggestion.Nearest(wanted, names.Where(name => name != wanted));
        return nearest is null ? null : $"did you mean \"{given[..(given.LastIndexOfAny(['/', '\\']) + 1)]}{nearest}\"?";
    }

    /// <summary>The same program in the other format.</summary>
    private static bool IsOtherFormat(string name, string wanted) =>
        IsProgram(name) && IsProgram(wanted) && name != wanted && Path.GetFileNameWithoutExtension(name) == Path.GetFileNameWithoutExtension(wanted);

    private static bool IsProgram(string name) => Path.GetExtension(name).ToUpperInvariant() is ".TOML" or ".YAML" or ".YML";

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
