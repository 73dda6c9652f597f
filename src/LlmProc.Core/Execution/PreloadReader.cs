using System.Collections.Concurrent;
using System.Text;

namespace LlmProc;

/// <summary>Reads preload files, each once as long as it does not change.</summary>
internal sealed class PreloadReader(string workingDirectory)
{

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ConcurrentDictionary<string, (long Length, DateTime Changed, string Text)> _texts = new(StringComparer.Ordinal);

    public string Resolve(PreloadFile file) => Path.GetFullPath(file.Path, workingDirectory);

    /// <summary>The text, the very same object while the file stays as it is; null if there is no such file.</summary>
    public async ValueTask<string?> ReadAsync(PreloadFile file, CancellationToken cancellationToken)
    {
        string path = Resolve(file);
        var info = new FileInfo(path);
        if (!info.Exists)
        {
            return Directory.Exists(path) ? throw Unreadable(file, path, "is a folder") : null;
        }

        if (_texts.TryGetValue(path, out var known) && known.Length == info.Length && known.Changed == info.LastWriteTimeUtc)
        {
            return known.Text;
        }

        string text = await ReadTextAsync(file, path, info, cancellationToken);
        _texts[path] = (info.Length, info.LastWriteTimeUtc, text);
        return text;
    }

    private static async Task<string> ReadTextAsync(PreloadFile file, string path, FileInfo info, CancellationToken cancellationToken)
    {
        if (info.Length > PreloadFile.MaxBytes)
        {
            throw Unreadable(file, path, $"has {info.Length / (1024 * 1024)} MiB, and at most {PreloadFile.MaxBytes / (1024 * 1024)} MiB can be preloaded");
        }

        try
        {
            byte[] bytes = await File.ReadAllBytesAsync(path, cancellationToken);
            ReadOnlySpan<byte> content = bytes.AsSpan(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? 3 : 0);
            return content.Contains((byte)0) ? throw Unreadable(file, path, "is not a text file") : s_strict.GetString(content);
        }
        catch (DecoderFallbackException)
        {
            throw Unreadable(file, path, "is not UTF-8 text");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, path, "cannot be read: " + e.Message);
        }
    }

    private static LlmProcException Unreadable(PreloadFile file, string path, string why) =>
        new("preload", $"preload file {file.Given} {why} ({path})");
}
