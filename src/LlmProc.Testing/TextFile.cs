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
        catch (ArgumentException)
        {
            problem = "its path is empty or holds a character that no path can";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e.Message.TrimEnd('.');
        }

        return null;
    }
}
