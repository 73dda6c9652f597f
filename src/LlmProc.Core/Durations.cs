using System.Globalization;

namespace LlmProc;

/// <summary>Lengths of time as program files write them: <c>500ms</c>, <c>90s</c>, <c>5m</c>, <c>1h30m</c>.</summary>
public static class Durations
{
    public static string Show(TimeSpan duration) => duration switch
    {
        { TotalMilliseconds: < 1000 } d => string.Create(CultureInfo.InvariantCulture, $"{d.TotalMilliseconds:0}ms"),
        { TotalSeconds: < 60 } d => string.Create(CultureInfo.InvariantCulture, $"{d.TotalSeconds:0.###}s"),
        { Seconds: 0, TotalMinutes: < 60 } d => string.Create(CultureInfo.InvariantCulture, $"{d.TotalMinutes:0}m"),
        { TotalMinutes: < 60 } d => string.Create(CultureInfo.InvariantCulture, $"{(int)d.TotalMinutes}m{d.Seconds}s"),
        { Minutes: 0, Seconds: 0 } d => string.Create(CultureInfo.InvariantCulture, $"{(int)d.TotalHours}h"),
        var d => string.Create(CultureInfo.InvariantCulture, $"{(int)d.TotalHours}h{d.Minutes}m"),
    };
}
