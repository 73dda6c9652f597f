using System.Globalization;

namespace LlmProc.Providers;

/// <summary>How long a provider asks to wait: <c>retry-after-ms</c>, or <c>retry-after</c> in seconds or as a date.</summary>
internal static class RetryAfterHeader
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(30);

    /// <summary>Null if it is not said, or makes no sense.</summary>
    public static TimeSpan? Read(HttpResponseMessage response, DateTimeOffset now)
    {
        if (Number(response, "retry-after-ms") is { } milliseconds)
        {
            return Bounded(milliseconds / 1000);
        }

        if (Number(response, "retry-after") is { } seconds)
        {
            return Bounded(seconds);
        }

        return First(response, "retry-after") is { } text
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)
            ? Bounded((date - now).TotalSeconds)
            : null;
    }

    private static TimeSpan? Bounded(double seconds) =>
        !double.IsFinite(seconds) || seconds < 0 ? null : seconds > s_longest.TotalSeconds ? s_longest : TimeSpan.FromSeconds(seconds);

    private static double? Number(HttpResponseMessage response, string name) =>
        First(response, name) is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static string? First(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out System.Net.Http.Headers.HeaderStringValues values) ? values.FirstOrDefault()?.Trim() : null;
}
