using System.Globalization;

namespace LlmProc;

internal static class ByteSize
{
    private static readonly string[] s_units = ["KB", "MB", "GB", "TB", "PB", "EB"];

    internal static string Of(long bytes)
    {
        if (bytes < 1024)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{bytes} B");
        }

        double size = bytes / 1024.0;
        int unit = 0;
        for (; size >= 1024 && unit < s_units.Length - 1; unit++)
        {
            size /= 1024;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{size:F1} {s_units[unit]}");
    }
}
