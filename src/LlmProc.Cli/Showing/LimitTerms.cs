using System.Globalization;

namespace LlmProc.Cli.Showing;

/// <summary>The limits that are set, by the names and in the spelling of program files.</summary>
internal static class LimitTerms
{
    public static IEnumerable<(string Name, string Value, bool IsNumber)> Of(Limits limits)
    {
        (string Name, string? Value, bool IsNumber)[] terms =
        [
            ("iterations", Of(limits.Iterations), true),
            ("depth", Of(limits.Depth), true),
            ("processes", Of(limits.Processes), true),
            ("concurrency", Of(limits.Concurrency), true),
            ("timeout", limits.Timeout is { } time ? Durations.Show(time) : null, false),
            ("cost_usd", Of(limits.CostUsd), true),
            ("tokens", Of(limits.Tokens), true),
            ("forks", Of(limits.Forks), true),
        ];
        return terms.Where(term => term.Value is not null).Select(term => (term.Name, term.Value!, term.IsNumber));
    }

    private static string? Of(IFormattable? number) => number?.ToString(null, CultureInfo.InvariantCulture);
}
