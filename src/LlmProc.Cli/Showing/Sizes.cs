using System.Globalization;
using System.Text;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Showing;

/// <summary>Sizes in words, and what they mean in tokens.</summary>
internal static class Sizes
{
    private const int BytesPerToken = 4;

    /// <summary>An estimate, rounded up: what a text becomes depends on the model.</summary>
    public static long TokensOf(long bytes) => (bytes + BytesPerToken - 1) / BytesPerToken;

    public static long TokensOf(string text) => TokensOf(Encoding.UTF8.GetByteCount(text));

    public static string Tokens(long tokens) => "~" + Plural.Of(tokens, "token");

    /// <summary>Null is the size of what is not there.</summary>
    public static string Of(long? bytes) => bytes switch
    {
        null => "missing",
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 9950 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000.0:0.0} kB"),
        < 999_500 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000.0:0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0.0} MB"),
    };
}
