using System.Text;

namespace LlmProc.Testing;

/// <summary>Reads files that people write, and says in words why it cannot.</summary>
internal static class TextFile
{
    /// <summary>The text without a byte order mark; null if <paramref name="problem"/> says why not.</summary>
    /// <param name="largest">In bytes.</param>
    public static string? Read(string path, int largest, out string? problem)
    {
        try
        {
            if (FileKinds.Of(path) == FileKind.Special && !path.StartsWith("/dev/", StringComparison.Ordinal))
            {
                // Opening one may wait for ever; a shell hands over what another command writes as one of its devices.
                problem = "it is a pipe or a device; a file is wanted";
                return null;
            }

            using FileStream file = File.OpenRead(path);
            byte[] bytes = new byte[largest + 1];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length <= largest)
            {
                problem = null;
                return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, length).TrimStart('\uFEFF');
            }

            problem = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"it is larger than {largest / (1024 * 1024)} MiB");
        }
        catch (DecoderFallbackException)
        {
            problem = "it is not UTF-8 text";
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = "there is no such file";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problem = FileProblem.Of(e, path);
        }

        return null;
    }
}
