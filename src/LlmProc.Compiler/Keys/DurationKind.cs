using System.Globalization;
using System.Text.RegularExpressions;

namespace LlmProc;

/// <summary>Lengths of time: <c>500ms</c>, <c>90s</c>, <c>5m</c>, <c>1h30m</c>, or a number of seconds.</summary>
internal static partial class DurationKind
{
    /// <summary>More than a timer can be set to would be no bound at all.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1000);

    private const string Form = "^(?:[0-9]+(?:\\.[0-9]+)?(?:ms|s|m|h))+";

    private const string Expected =
        "a duration in ms, s, m or h as in 500ms, 90s, 5m, 1h30m, or a number of seconds; more than 0, at most 1000h";

    public static Kind<TimeSpan> Kind { get; } = new("a duration", new Shape.Either([new Shape.Text(Form + "$"), new Shape.Number(0, Longest.TotalSeconds, Above: true)]), (node, place) =>
    {
        TimeSpan? read = node switch
        {
            Node.Integer integer => Scaled(integer.Value, "s"),
            Node.Number number when double.IsFinite(number.Value) && Math.Abs(number.Value) < 1e9 => Scaled((decimal)number.Value, "s"),
            Node.Text text => Parse(text.Value),
            _ => null,
        };
        return read > TimeSpan.Zero && read <= Longest
            ? Reading<TimeSpan>.Of(read.Value)
            : Kinds.Outside<TimeSpan>(node, place, Expected);
    });

    private static TimeSpan? Parse(string text)
    {
        if (text.Length > 40 || !Whole().IsMatch(text))
        {
            return null;
        }

        TimeSpan? sum = TimeSpan.Zero;
        foreach (Match part in Part().Matches(text))
        {
            sum += decimal.TryParse(part.Groups[1].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
                ? Scaled(number, part.Groups[2].Value)
                : null;
        }

        return sum;
    }

    private static TimeSpan? Scaled(decimal number, string unit)
    {
        int milliseconds = unit switch { "ms" => 1, "s" => 1_000, "m" => 60_000, _ => 3_600_000 };
        bool fits = Math.Abs(number) <= Longest.Ticks && Math.Abs(number) * milliseconds * TimeSpan.TicksPerMillisecond <= Longest.Ticks;
        return fits ? TimeSpan.FromTicks((long)(number * milliseconds * TimeSpan.TicksPerMillisecond)) : null;
    }

    [GeneratedRegex(Form + "\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex("([0-9]+(?:\\.[0-9]+)?)(ms|s|m|h)", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
