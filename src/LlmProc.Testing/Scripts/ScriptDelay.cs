namespace LlmProc.Testing;

/// <summary>Binds a delay: <c>200ms</c>, <c>90s</c>, <c>1m30s</c>, or a number of seconds.</summary>
internal static class ScriptDelay
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Null if it was reported.</summary>
    public static TimeSpan? Bind(Node node, ScriptReport report)
    {
        TimeSpan? delay = node switch
        {
            Node.Text text => Durations.Parse(text.Value),
            Node.Integer seconds => Durations.OfSeconds(seconds.Value),
            Node.Number seconds => Durations.OfSeconds(seconds.Value),
            _ => null,
        };
        if (delay >= TimeSpan.Zero && delay <= Longest)
        {
            return delay;
        }

        string code = node is Node.Text or Node.Integer or Node.Number ? ScriptCodes.WrongValue : ScriptCodes.WrongType;
        report.Error(code, node.Span, "'delay' of [[rule]] is not a time up to 24h.",
            "Write it like \"200ms\", \"90s\" or \"1m30s\", or as a number of seconds.");
        return null;
    }
}
