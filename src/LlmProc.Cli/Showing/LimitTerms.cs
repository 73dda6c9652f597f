using System.Globalization;

namespace LlmProc.Cli.Showing;

/// <summary>The limits that are set, by the names and in the spelling of program files.</summary>
internal static class LimitTerms
{
    public static IEnumerable<(string Name, string Value, bool IsNumber)> Of(Limits limits)
    {
        (string Name, int? Value)[] counts =
            [("iterations", limits.Iterations), ("depth", limits.Depth), ("processes", limits.Processes), ("concurrency", limits.Concurrency)];
        foreach ((string name, int? value) in counts)
        {
            if (value is { } count)
            {
                yield return (name, count.ToString(CultureInfo.InvariantCulture), true);
            }
        }

        if (limits.Timeout is { } time)
        {
            yield return ("timeout", Of(time), false);
        }
    }

    /// <summary>In the largest unit that needs no fraction, as a program can write it.</summary>
    private static string Of(TimeSpan time) => time switch
    {
        _ when time.Ticks % TimeSpan.TicksPerHour == 0 => FormattableString.Invariant($"{time.TotalHours:0}h"),
        _ when time.Ticks % TimeSpan.TicksPerMinute == 0 => FormattableString.Invariant($"{time.TotalMinutes:0}m"),
        _ when time.Ticks % TimeSpan.TicksPerSecond == 0 => FormattableString.Invariant($"{time.TotalSeconds:0}s"),
        _ => FormattableString.Invariant($"{time.TotalMilliseconds:0.####}ms"),
    };
}
