namespace LlmProc;

/// <summary>Follows links in paths and remembers the folders: files of one program tree mostly share theirs.</summary>
internal sealed class RealPaths
{
    private const int MaxLinks = 40;

    private readonly Dictionary<string, string> _folders = new(StringComparer.Ordinal);

    /// <summary>
    /// The path with every link in it followed: what a file is known by. Where links go in a circle the rest stays as it is.
    /// </summary>
    /// <param name="path">Absolute, without <c>..</c>.</param>
    public string Of(string path)
    {
        int links = 0;
        while (Path.GetDirectoryName(path) is { } folder)
        {
            string real = Path.Combine(Folder(folder), Path.GetFileName(path));
            if (links++ >= MaxLinks || new FileInfo(real).LinkTarget is not { } target)
            {
                return real;
            }

            path = Path.GetFullPath(target, Path.GetDirectoryName(real)!);
        }

        return path;
    }

    /// <remarks>Walks down from the root, not recursively: a path has thousands of folders if somebody wants it to.</remarks>
    private string Folder(string folder)
    {
        if (_folders.TryGetValue(folder, out string? known))
        {
            return known;
        }

        string root = Path.GetPathRoot(folder) ?? "/";
        var rest = new Stack<string>();
        PushSteps(rest, folder[root.Length..]);
        string real = root;
        int links = 0;
        while (rest.TryPop(out string? step))
        {
            string next = Path.Combine(real, step);
            if (links >= MaxLinks || new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            links++;
            string full = Path.GetFullPath(target, real);
            real = Path.GetPathRoot(full) ?? "/";
            PushSteps(rest, full[real.Length..]);
        }

        return _folders[folder] = real;
    }

    private static void PushSteps(Stack<string> steps, string path)
    {
        foreach (string step in path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            steps.Push(step);
        }
    }
}
