using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Opens files whose paths a model chose, and only those that lie beneath the given folders once every link is followed.</summary>
/// <remarks>
/// <para>No path is checked first and opened later: whoever renames and links meanwhile can make a call fail, not leave a folder.</para>
/// <para>Whatever is refused is a <see cref="ToolException"/> with a message for the model. Thread-safe; holds nothing open.</para>
/// </remarks>
internal sealed class ConfinedFiles
{
    // To help with a misspelled name, not to search.
    private const int MaxNamesCompared = 10_000;

    private readonly IRootedFiles _files;
    private readonly RootedPaths _paths;

    /// <param name="readRoots">They may be links themselves, since no model names them; one that does not exist is skipped.</param>
    /// <param name="workingDirectory">What relative paths mean. It is no root by itself.</param>
    public ConfinedFiles(ImmutableArray<string> readRoots, string workingDirectory)
        : this(
            readRoots,
            workingDirectory,
            OperatingSystem.IsWindows() ? new WindowsFiles() : new UnixFiles(useOpenAt2: OperatingSystem.IsLinux()))
    {
    }

    internal ConfinedFiles(ImmutableArray<string> readRoots, string workingDirectory, IRootedFiles files)
    {
        _files = files;
        _paths = new RootedPaths(readRoots, workingDirectory, files);
    }

    /// <summary>The text of a file in UTF-8.</summary>
    /// <exception cref="FileMissingException">There is none. Any other <see cref="ToolException"/>: it was refused.</exception>
    public ValueTask<string> ReadAllTextAsync(string path, long maxBytes, CancellationToken cancellationToken) =>
        ReadAllTextAsync(path, maxBytes, ifTooLarge: "", cancellationToken);

    /// <param name="ifTooLarge">Advice that follows the message that a file is too large.</param>
    internal async ValueTask<string> ReadAllTextAsync(string path, long maxBytes, string ifTooLarge, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using OpenedFile file = OpenFile(path, out string shown);
        try
        {
            return await TextReading.ReadAllAsync(file, shown, maxBytes, ifTooLarge, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(shown, e);
        }
    }

    internal async ValueTask<string> ReadLinesAsync(string path, LineRange range, int maxBytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using OpenedFile file = OpenFile(path, out string shown);
        try
        {
            return await LineReading.ReadAsync(file, shown, range, maxBytes, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(shown, e);
        }
    }

    internal DirectoryListing List(string path, ListOptions options, int limit, CancellationToken cancellationToken)
    {
        ImmutableArray<RootedPath> candidates = _paths.FindCandidates(_paths.Complete(path));
        using IFolder folder = Open(candidates, _files.OpenFolder, "Directory not found");
        return DirectoryListing.Of(folder, candidates[0].Shown, options, limit, cancellationToken);
    }

    // Some files of /proc can be opened and not read; disks and networks fail.
    private static ToolException Unreadable(string shown, Exception cause) => new($"Error reading file '{shown}': {cause.Message}");

    private OpenedFile OpenFile(string path, out string shown)
    {
        string full = _paths.Complete(path);
        ImmutableArray<RootedPath> candidates = _paths.FindCandidates(full);
        shown = candidates[0].Shown;
        if (Path.EndsInDirectorySeparator(full))
        {
            throw new ToolException($"'{shown}' has a separator at its end, as a directory has; list_dir shows what is in one.");
        }

        try
        {
            return Open(candidates, _files.OpenFile, "File not found");
        }
        catch (FileMissingException e) when (FindNearName(full) is { } near)
        {
            throw new FileMissingException($"{e.Message}. Did you mean '{near}'?");
        }
    }

    private static T Open<T>(ImmutableArray<RootedPath> candidates, Func<RootedPath, T?> open, string missing)
        where T : class
    {
        ToolException? refusal = null;
        foreach (RootedPath candidate in candidates)
        {
            try
            {
                if (open(candidate) is { } opened)
                {
                    return opened;
                }
            }
            catch (ToolException e)
            {
                // The next root is a narrower one, which may be a link of the author's to where the wider one does not reach.
                refusal = e;
            }
        }

        throw refusal ?? new FileMissingException($"{missing}: {candidates[0].Shown}");
    }

    private string? FindNearName(string full)
    {
        if (Path.GetDirectoryName(full) is not { } parent)
        {
            return null;
        }

        try
        {
            using IFolder folder = Open(_paths.FindCandidates(parent), _files.OpenFolder, "");
            string wanted = Path.GetFileName(full);
            IEnumerable<FolderEntry> entries = folder.Read().Take(MaxNamesCompared).Where(static entry => entry.Kind == EntryKind.File);
            return Suggestion.Nearest(wanted, entries.Select(static entry => entry.Name).Where(name => name != wanted)) is { } near ? VisibleText.Of(near) : null;
        }
        catch (ToolException)
        {
            return null;
        }
    }
}
