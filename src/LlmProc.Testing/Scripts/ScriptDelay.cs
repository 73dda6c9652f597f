using System.Globalization;
using System.Text.RegularExpressions;

namespace LlmProc.Testing;

/// <summary>Binds a delay: <c>200ms</c>, <c>90s</c>, <c>1m30s</c>, or a number of seconds.</summary>
internal static partial class ScriptDelay
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Null if it was reported.</summary>
    public static TimeSpan? Bind(Node node, ScriptReport report)
    {
        TimeSpan? delay = node switch
        {
            Node.Text text => Parse(text.Value),
            Node.Integer seconds => FromSeconds(seconds.Value),
            Node.Number seconds => FromSeconds(seconds.Value),
            _ => null,
        };
        if (delay is null || delay > Longest)
        {
            string code = node is Node.Text or Node.Integer or Node.Number ? ScriptCodes.WrongValue : ScriptCodes.WrongType;
            report.Error(code, node.Span, "'delay' of [[rule]] is not a time up to 24h.",
                "Write it like \"200ms\", \"90s\" or \"1m30s\", or as a number of seconds.");
            return null;
        }

        return delay;
    }

    private static TimeSpan? FromSeconds(double seconds) =>
        seconds >= 0 && seconds <= Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;

    private static TimeSpan? Parse(string text)
    {
        System.Text.RegularExpressions.Match found = Parts().Match(text);
        if (!found.Success || text.Length == 0)
        {
            return null;
        }

        return TimeSpan.FromMilliseconds((((((Part("h") * 60) + Part("m")) * 60) + Part("s")) * 1000) + Part("ms"));

        long Part(string name) =>
            found.Groups[name] is { Success: true } part ? long.Parse(part.ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    // So many digits that no sum leaves the range of a TimeSpan.
    [GeneratedRegex(@"^((?<h>[0-9]{1,8})h)?((?<m>[0-9]{1,8})m)?((?<s>[0-9]{1,8})s)?((?<ms>[0-9]{1,8})ms)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Parts();
}
