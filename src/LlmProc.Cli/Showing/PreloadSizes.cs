namespace LlmProc.Cli.Showing;

/// <summary>How large the preloaded files of a graph are now; each file is looked at once.</summary>
internal sealed class PreloadSizes
{
    private readonly Dictionary<string, long?> _sizes = new(StringComparer.Ordinal);

    /// <summary>Files looked at so far.</summary>
    public int Count => _sizes.Count;

    public int Missing => _sizes.Values.Count(size => size is null);

    public long Bytes => _sizes.Values.Sum() ?? 0;

    public static string PathOf(PreloadFile file) => Path.GetFullPath(file.Path, Directory.GetCurrentDirectory());

    /// <summary>In bytes; null if the file is not there.</summary>
    public long? Of(PreloadFile file)
    {
        string path = PathOf(file);
        if (!_sizes.TryGetValue(path, out long? size))
        {
            var found = new FileInfo(path);
            _sizes[path] = size = found.Exists ? found.Length : null;
        }

        return size;
    }

    /// <summary>The files of a program, each counted once as it is preloaded once.</summary>
    public (int There, int Missing, long Bytes) Of(LlmProgram program)
    {
        long?[] sizes = [.. program.Preload.DistinctBy(PathOf).Select(Of)];
        return (sizes.Count(size => size is not null), sizes.Count(size => size is null), sizes.Sum() ?? 0);
    }
}
