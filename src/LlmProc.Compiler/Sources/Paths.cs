namespace LlmProc;

/// <summary>What paths in program files mean.</summary>
internal static class Paths
{
    /// <summary>Two spellings of a path name one file if this says so.</summary>
    public static StringComparer Comparer { get; } =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    public static string Resolve(string folder, string path) => Path.GetFullPath(path, folder);

    /// <summary>The path as an author knows it: relative where that is below the working directory or shorter.</summary>
    public static string Show(string path, string workingDirectory)
    {
        string relative = Path.GetRelativePath(workingDirectory, path).Replace('\\', '/');
        bool below = !relative.StartsWith("..", StringComparison.Ordinal);
        return below || relative.Length < path.Length ? relative : path;
    }
}
