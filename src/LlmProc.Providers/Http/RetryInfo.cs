using System.Globalization;

namespace LlmProc.Providers;

/// <summary>How long Google's services ask to wait: a duration such as <c>36s</c> in the details of an error (<c>google.rpc.RetryInfo</c>).</summary>
internal static class RetryInfo
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(30);

    /// <summary>Null if it is not said, or makes no sense.</summary>
    public static TimeSpan? Read(JsonSlice error)
    {
        JsonSlice detail;
        for (int i = 0; (detail = error["details"u8][i]).IsThere; i++)
        {
            if (detail["@type"u8].Text?.EndsWith("google.rpc.RetryInfo", StringComparison.Ordinal) == true
                && detail["retryDelay"u8].Text is [.. var number, 's']
                && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds))
            {
                return seconds < s_longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : s_longest;
            }
        }

        return null;
    }
}
