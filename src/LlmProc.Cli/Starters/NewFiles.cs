using System.Text;

namespace LlmProc.Cli.Starters;

/// <summary>Writes files that are not there yet: all of them, or none.</summary>
internal static class NewFiles
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <param name="folder">Made if it is not there.</param>
    /// <exception cref="UsageException">Something is there already; nothing was written.</exception>
    /// <exception cref="LlmProcException">Something cannot be written; what was written is removed.</exception>
    public static void Write(string folder, IReadOnlyCollection<NewFile> files)
    {
        Refuse(folder, files);
        var made = new Stack<string>();
        try
        {
            MakeFolder(Path.GetFullPath(folder), made);
            foreach (NewFile file in files)
            {
                string path = Path.Join(folder, file.Name);
                using FileStream stream = Open(path, file.IsExecutable);
                made.Push(path);
                stream.Write(Encoding.UTF8.GetBytes(file.Text));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string left = Remove(made) is { } path ? $"{path} is left" : "nothing is left of what was written";
            throw new LlmProcException("write", $"cannot write to {folder}: {FileProblem.Of(e, folder)}; {left}", e);
        }
    }

    private static void Refuse(string folder, IEnumerable<NewFile> files)
    {
        if (File.Exists(folder))
        {
            throw new UsageException($"{folder} is a file; nothing was written");
        }

        // A link that leads nowhere is there too.
        string[] there = [.. files.Select(file => Path.Join(folder, file.Name)).Where(path => Path.Exists(path) || new FileInfo(path).LinkTarget is not null)];
        if (there.Length > 0)
        {
            string names = string.Join(", ", there.Select(ProgramFile.Shown));
            throw new UsageException($"{names} {(there.Length == 1 ? "is" : "are")} there already; nothing was written");
        }
    }

    private static void MakeFolder(string folder, Stack<string> made)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        if (Path.GetDirectoryName(folder) is { } above)
        {
            MakeFolder(above, made);
        }

        Directory.CreateDirectory(folder);
        made.Push(folder);
    }

    /// <summary>Fails if anything is there by now, wherever a link leads.</summary>
    private static FileStream Open(string path, bool isExecutable)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = isExecutable ? Executable : Plain;
        }

        return new FileStream(path, options);
    }

    /// <summary>Removes what was made, the last first; gives what cannot be removed, if anything.</summary>
    private static string? Remove(Stack<string> made)
    {
        string? left = null;
        foreach (string path in made)
        {
            try
            {
                if (Directory.Exists(path))
                {
                    Directory.Delete(path);
                }
                else
                {
                    File.Delete(path);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                left ??= path;
            }
        }

        return left;
    }
}
