namespace LlmProc.Testing;

/// <summary>A folder of program files and whatever they read, for one test. Disposing it deletes the folder.</summary>
public sealed class TempProject : IDisposable
{
    /// <summary>Writes the files, with the folders they stand in.</summary>
    /// <param name="files">Paths relative to the folder, and their texts.</param>
    public TempProject(params ReadOnlySpan<(string Path, string Text)> files)
    {
        Folder = Directory.CreateTempSubdirectory("llmproc-").FullName;
        foreach ((string path, string text) in files)
        {
            Write(path, text);
        }
    }

    /// <summary>The absolute path of the folder.</summary>
    public string Folder { get; }

    /// <summary>The absolute path of a file in the folder, whether it exists or not.</summary>
    /// <exception cref="ArgumentException">The path leads out of the folder.</exception>
    public string this[string path]
    {
        get
        {
            string full = Path.GetFullPath(path, Folder);
            return full.StartsWith(Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
                ? full
                : throw new ArgumentException($"'{path}' is outside the project's folder; paths are relative to it.", nameof(path));
        }
    }

    /// <summary>Writes one more file, or another text into one that is there, and gives its absolute path.</summary>
    public string Write(string path, string text)
    {
        string full = this[path];
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    /// <summary>Deletes the folder with all that is in it.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
