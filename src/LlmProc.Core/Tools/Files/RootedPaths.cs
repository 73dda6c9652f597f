using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Says which roots a path could mean by its text alone; opening decides whether it really lies there.</summary>
internal sealed class RootedPaths(ImmutableArray<string> roots, string workingDirectory, IRootedFiles files)
{
    private static readonly StringComparison s_comparison =
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private readonly string _workingDirectory = Path.GetFullPath(workingDirectory);
    private readonly ImmutableArray<string> _roots =
        [.. roots.Select(root => Trim(Path.GetFullPath(root, Path.GetFullPath(workingDirectory)))).OrderBy(static root => root.Length)];

    /// <summary>
    /// The whole path, without <c>.</c> and <c>..</c>. They are resolved by text, as a shell does for <c>cd</c>, so that no kernel sees
    /// a <c>..</c> from a model.
    /// </summary>
    internal string Complete(string path)
    {
        if (path.Length == 0)
        {
            throw new ToolException("The path is empty.");
        }

        return path.Contains('\0', StringComparison.Ordinal)
            ? throw new ToolException("The path contains a NUL character.")
            : Path.GetFullPath(path, _workingDirectory);
    }

    /// <summary>The widest root first: a link may lead from a narrow one to elsewhere in the wide one.</summary>
    internal ImmutableArray<RootedPath> FindCandidates(string full)
    {
        string path = Trim(full);
        string shown = VisibleText.Of(path);
        ImmutableArray<RootedPath>.Builder found = ImmutableArray.CreateBuilder<RootedPath>();
        foreach (string root in _roots)
        {
            // A working directory that the system reports has its links followed already, and a root from a file has not.
            if ((FindRelative(root, path) ?? FindRelative(files.FindRealName(root), path)) is { } relative)
            {
                found.Add(new RootedPath(root, relative, shown));
            }
        }

        return found.Count > 0 ? found.DrainToImmutable() : throw new ToolException(
            $"'{shown}' lies outside of the folders that may be read: {string.Join(", ", _roots.Select(VisibleText.Of))}.");
    }

    private static string? FindRelative(string? root, string path)
    {
        if (root is null || !path.StartsWith(root, s_comparison))
        {
            return null;
        }

        // "/root-evil" begins as "/root" does and is no part of it; "/" ends with its separator.
        string rest = path[root.Length..];
        bool isBeneath = rest.Length == 0 || Path.EndsInDirectorySeparator(root) || rest[0] == Path.DirectorySeparatorChar;
        return isBeneath ? rest.TrimStart(Path.DirectorySeparatorChar) : null;
    }

    private static string Trim(string path) => Path.TrimEndingDirectorySeparator(path);
}
