namespace LlmProc;

/// <summary>What paths in program files mean.</summary>
internal static class Paths
{
    private const int MaxLinks = 40;

    /// <summary>Two spellings of a path name one file if this says so.</summary>
    public static StringComparer Comparer { get; } =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    public static string Resolve(string folder, string path) => Path.GetFullPath(path, folder);

    /// <summary>
    /// The path with every link in it followed: what a file is known by. Where links go in a circle the rest stays as it is.
    /// </summary>
    public static string Real(string path)
    {
        string root = Path.GetPathRoot(path) ?? "/";
        var rest = new Stack<string>(StepsBackwards(path, root));
        string real = root;
        int links = 0;
        while (rest.TryPop(out string? part))
        {
            string next = Path.Combine(real, part);
            if (links >= MaxLinks || new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            links++;
            string full = Path.GetFullPath(target, real);
            root = Path.GetPathRoot(full) ?? "/";
            foreach (string step in StepsBackwards(full, root))
            {
                rest.Push(step);
            }

            real = root;
        }

        return real;
    }

    private static IEnumerable<string> StepsBackwards(string path, string root) =>
        path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse();

    /// <summary>The path as an author knows it: relative where that is below the working directory or shorter.</summary>
    public static string Show(string path, string workingDirectory)
    {
        string relative = Path.GetRelativePath(workingDirectory, path).Replace('\\', '/');
        bool below = !relative.StartsWith("..", StringComparison.Ordinal);
        return below || relative.Length < path.Length ? relative : path;
    }
}
