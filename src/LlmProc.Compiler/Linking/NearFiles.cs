namespace LlmProc;

/// <summary>Finds the file that was likely meant by a path that names none.</summary>
/// <remarks>A hint is a courtesy: where thousands of files are missing, those that come last get none.</remarks>
internal sealed class NearFiles
{
    private const int MostLookedAt = 1000;
    private const int MostCompared = 200_000;

    private readonly Dictionary<string, string[]> _folders = new(StringComparer.Ordinal);
    private int _compared;

    /// <param name="given">The path as written, so that the hint can be written the same way.</param>
    public string? Hint(string given, string path)
    {
        if (_compared >= MostCompared || Path.GetDirectoryName(path) is not { } folder)
        {
            return null;
        }

        if (!_folders.TryGetValue(folder, out string[]? names))
        {
            _folders[folder] = names = Names(folder);
        }

        _compared += names.Length + 1;
        string wanted = Path.GetFileName(path);
        string? nearest = Array.Find(names, name => IsOtherFormat(name, wanted)) ?? Nearest(wanted, names);
        return nearest is null ? null : $"did you mean \"{given[..(given.LastIndexOfAny(['/', '\\']) + 1)]}{nearest}\"?";
    }

    /// <remarks>Endings are alike anyway: files are near if they are without them too.</remarks>
    private static string? Nearest(string wanted, string[] names)
    {
        string stem = Path.GetFileNameWithoutExtension(wanted);
        return Suggestion.Nearest(wanted, names.Where(name =>
            name != wanted && (stem.Length == 0 || Suggestion.Nearest(stem, [Path.GetFileNameWithoutExtension(name)]) is not null)));
    }

    /// <summary>The same program in the other format.</summary>
    private static bool IsOtherFormat(string name, string wanted) =>
        name != wanted && Path.GetFileNameWithoutExtension(name.AsSpan()).SequenceEqual(Path.GetFileNameWithoutExtension(wanted.AsSpan()))
        && ProgramFormats.IsProgram(name) && ProgramFormats.IsProgram(wanted);

    private static string[] Names(string folder)
    {
        if (FileKinds.Of(folder) != FileKind.Directory)
        {
            return [];
        }

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
