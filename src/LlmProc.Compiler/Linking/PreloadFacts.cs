namespace LlmProc;

/// <summary>What can be told of a file to preload without reading it whole.</summary>
/// <param name="Fault">Why it cannot be preloaded; null if it can, now or when it is there.</param>
internal sealed record PreloadFacts(bool IsMissing, long Length, string? Fault)
{
    private const long MaxBytes = 16 * 1024 * 1024;
    private const int SniffedBytes = 8 * 1024;

    public static PreloadFacts Of(string path)
    {
        switch (FileKinds.Of(path))
        {
            case FileKind.Missing:
                return new PreloadFacts(IsMissing: true, 0, null);
            case FileKind.Directory:
                return Faulty("a directory, not a file; a pattern takes the files in it: dir/*");
            case FileKind.Special:
                return Faulty("a pipe or device, not a file");
            default:
                break;
        }

        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            long length = SourceFile.LengthOf(stream);
            if (length > MaxBytes)
            {
                return Faulty(FormattableString.Invariant($"file is {length / 1048576.0:0.0} MiB, limit 16 MiB"));
            }

            bool isBinary = SourceFile.ReadUpTo(stream, SniffedBytes).Contains((byte)0);
            return isBinary ? Faulty("a binary file") : new PreloadFacts(IsMissing: false, length, null);
        }
        catch (UnauthorizedAccessException)
        {
            return Faulty("no permission to read it");
        }
        catch (IOException e)
        {
            return Faulty(e.Message);
        }
    }

    private static PreloadFacts Faulty(string reason) => new(IsMissing: false, 0, reason);
}
