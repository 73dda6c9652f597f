namespace LlmProc;

/// <summary>Lengths of time: <c>500ms</c>, <c>90s</c>, <c>5m</c>, <c>1h30m</c>, or a number of seconds.</summary>
internal static class DurationKind
{
    /// <summary>More than a timer can be set to would be no bound at all.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1000);

    private const string Expected =
        "a duration in ms, s, m or h as in 500ms, 90s, 5m, 1h30m, or a number of seconds; more than 0, at most 1000h";

    public static Kind<TimeSpan> Kind { get; } = new("a duration", new Shape.Either([new Shape.Text(Durations.Pattern), new Shape.Number(0, Longest.TotalSeconds, Above: true)]), (node, place) =>
    {
        TimeSpan? read = node switch
        {
            Node.Integer integer => Durations.OfSeconds(integer.Value),
            Node.Number number => Durations.OfSeconds(number.Value),
            Node.Text text => Durations.Parse(text.Value),
            _ => null,
        };
        return read > TimeSpan.Zero && read <= Longest
            ? Reading<TimeSpan>.Of(read.Value)
            : Kinds.Outside<TimeSpan>(node, place, Expected);
    });
}
