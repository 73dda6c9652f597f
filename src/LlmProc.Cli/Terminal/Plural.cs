using System.Globalization;

namespace LlmProc.Cli.Terminal;

/// <summary>Numbers with their nouns, as people write them.</summary>
internal static class Plural
{
    /// <summary><c>1 sample</c>, <c>12 samples</c>; the plural ends in s unless it is given.</summary>
    public static string Of(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many ?? one + "s")}");

    /// <summary>Like <see cref="Of"/>, with <c>no</c> for zero.</summary>
    public static string OrNone(long count, string one) => count == 0 ? $"no {one}s" : Of(count, one);
}
