using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace LlmProc;

/// <summary>Lengths of time as people write them: <c>500ms</c>, <c>90s</c>, <c>5m</c>, <c>1h30m</c>.</summary>
public static class Durations
{
    /// <summary>What <see cref="Parse"/> reads, as a regular expression for schemas; lengths that are too great are not told from others.</summary>
    public const string Pattern = "^(" + Hours + Minutes + "?" + Seconds + "?" + Milliseconds + "?|" + Minutes + Seconds + "?" + Milliseconds + "?|"
        + Seconds + Milliseconds + "?|" + Milliseconds + ")$";

    private const string Hours = "(" + Number + "h)";
    private const string Minutes = "(" + Number + "m)";
    private const string Seconds = "(" + Number + "s)";
    private const string Milliseconds = "(" + Number + "ms)";
    private const string Number = "[0-9]+(\\.[0-9]+)?";
    private const int LongestText = 64;

    private static readonly SearchValues<char> s_number = SearchValues.Create("0123456789.");

    private static readonly ImmutableArray<(string Name, long Ticks)> s_units =
        [("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond)];

    /// <summary>Null if the text is no duration: units from large to small, each once, numbers without a sign and with a point at most.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text.Length is 0 or > LongestText)
        {
            return null;
        }

        TimeSpan? sum = TimeSpan.Zero;
        ReadOnlySpan<char> rest = text;
        foreach ((string unit, long ticks) in s_units)
        {
            int digits = rest.IndexOfAnyExcept(s_number);
            if (digits > 0 && UnitOf(rest[digits..]).SequenceEqual(unit))
            {
                sum = sum is { } before && Read(rest[..digits]) is { } number ? Sum(before, number, ticks) : null;
                rest = rest[(digits + unit.Length)..];
            }
        }

        return rest.IsEmpty ? sum : null;
    }

    /// <summary>Null if there is no such length of time.</summary>
    public static TimeSpan? OfSeconds(double seconds) =>
        double.IsFinite(seconds) && Math.Abs(seconds) < 1e9 ? Sum(TimeSpan.Zero, (decimal)seconds, TimeSpan.TicksPerSecond) : null;

    /// <summary>Exactly, so that <see cref="Parse"/> gives the same length again.</summary>
    public static string Show(TimeSpan duration)
    {
        if (duration < TimeSpan.FromSeconds(1))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{(decimal)duration.Ticks / TimeSpan.TicksPerMillisecond:0.####}ms");
        }

        var text = new StringBuilder();
        Append((long)duration.TotalHours, "h");
        Append(duration.Minutes, "m");
        Append((decimal)(duration.Ticks % TimeSpan.TicksPerMinute) / TimeSpan.TicksPerSecond, "s");
        return text.ToString();

        void Append(decimal count, string unit)
        {
            if (count != 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{count:0.#######}{unit}");
            }
        }
    }

    private static ReadOnlySpan<char> UnitOf(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyInRange('0', '9');
        return end < 0 ? text : text[..end];
    }

    private static decimal? Read(ReadOnlySpan<char> text) =>
        char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[^1])
            && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number) ? number : null;

    private static TimeSpan? Sum(TimeSpan before, decimal number, long unit)
    {
        decimal most = TimeSpan.MaxValue.Ticks / unit;
        if (Math.Abs(number) > most)
        {
            return null;
        }

        decimal ticks = before.Ticks + decimal.Truncate(number * unit);
        return Math.Abs(ticks) <= TimeSpan.MaxValue.Ticks ? TimeSpan.FromTicks((long)ticks) : null;
    }
}
