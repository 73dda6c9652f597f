using System.Globalization;

namespace LlmProc.Cli.Showing;

/// <summary>What a link or a program sets besides its target, in one line; empty if it leaves all as it is.</summary>
internal static class LinkTerms
{
    public static string Of(ProgramLink link) => Join(
        link.Session == LinkSession.Keep ? "session keep" : "",
        link.OutputSchema is null ? "" : "output_schema",
        link.Access is { } access ? $"access {access.ToString().ToLowerInvariant()}" : "",
        Of(link.Limits));

    public static string Of(Limits limits) => Join(
        Of("iterations", limits.Iterations),
        Of("depth", limits.Depth),
        Of("processes", limits.Processes),
        Of("concurrency", limits.Concurrency),
        limits.Timeout is { } time ? $"timeout {Of(time)}" : "");

    private static string Of(string name, int? limit) => limit is { } count ? string.Create(CultureInfo.InvariantCulture, $"{name} {count}") : "";

    /// <summary>In the largest unit that needs no fraction, as a program can write it.</summary>
    private static string Of(TimeSpan time) => time switch
    {
        _ when time.Ticks % TimeSpan.TicksPerHour == 0 => FormattableString.Invariant($"{time.TotalHours:0}h"),
        _ when time.Ticks % TimeSpan.TicksPerMinute == 0 => FormattableString.Invariant($"{time.TotalMinutes:0}m"),
        _ when time.Ticks % TimeSpan.TicksPerSecond == 0 => FormattableString.Invariant($"{time.TotalSeconds:0}s"),
        _ => FormattableString.Invariant($"{time.TotalMilliseconds:0.####}ms"),
    };

    private static string Join(params string[] terms) => string.Join(", ", terms.Where(term => term.Length > 0));
}
