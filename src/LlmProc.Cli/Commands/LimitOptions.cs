using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;

namespace LlmProc.Cli.Commands;

/// <summary>The bounds of whoever runs a program. Each only lowers what the program has itself.</summary>
internal sealed class LimitOptions
{
    private readonly Option<string> _cost = Make("--max-cost", "USD", "Most that the run may cost", text => Money(text) is not null, "an amount of USD above 0, such as 0.05");
    private readonly Option<string> _tokens = Count("--max-tokens-total", "Most tokens that the run may take", 1, long.MaxValue);
    private readonly Option<string> _timeout = Make("--timeout", "DURATION", "Longest that the run may take", text => Time(text) is not null, "a duration above 0 such as 90s, 5m or 1h30m, at most 1000h");
    private readonly Option<string> _depth = Count("--max-depth", "Most generations below the root", 0);
    private readonly Option<string> _processes = Count("--max-processes", "Most processes in the tree", 1);
    private readonly Option<string> _concurrency = Count("--max-concurrency", "Most samples in flight at once", 1);
    private readonly Option<string> _iterations = Count("--max-iterations", "Most samples per run of a process", 1);

    public ImmutableArray<Option> All => [_cost, _tokens, _timeout, _depth, _processes, _concurrency, _iterations];

    public Limits Read(ParseResult line) => new()
    {
        CostUsd = line.GetValue(_cost) is { } usd ? Money(usd) : null,
        Tokens = line.GetValue(_tokens) is { } tokens ? Number(tokens) : null,
        Timeout = line.GetValue(_timeout) is { } time ? Time(time) : null,
        Depth = (int?)Number(line.GetValue(_depth)),
        Processes = (int?)Number(line.GetValue(_processes)),
        Concurrency = (int?)Number(line.GetValue(_concurrency)),
        Iterations = (int?)Number(line.GetValue(_iterations)),
    };

    private static Option<string> Count(string name, string description, long least, long most = int.MaxValue) => Make(
        name, "N", description, text => Number(text) is { } number && number >= least && number <= most,
        string.Create(CultureInfo.InvariantCulture, $"a whole number of at least {least}"));

    private static Option<string> Make(string name, string shown, string description, Func<string, bool> isRight, string expected)
    {
        var option = new Option<string>(name) { HelpName = shown, Description = description };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !isRight(text))
            {
                result.AddError($"{name} takes {expected}, not '{text}'");
            }
        });
        return option;
    }

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static decimal? Money(string text) =>
        decimal.TryParse(text.TrimStart('$'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal usd) && usd is > 0 and <= 1e12m ? usd : null;

    private static TimeSpan? Time(string text)
    {
        TimeSpan? time = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            ? Durations.OfSeconds(seconds)
            : Durations.Parse(text);
        return time > TimeSpan.Zero && time <= TimeSpan.FromHours(1000) ? time : null;
    }
}
