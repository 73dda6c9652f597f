using System.Globalization;

namespace LlmProc.Cli.Running;

/// <summary>Tokens and money in a few words.</summary>
internal static class TokenWords
{
    /// <summary>What follows in a line; empty before the first sample.</summary>
    public static string Of(Spending own)
    {
        if (own.Samples == 0)
        {
            return "";
        }

        Usage usage = own.Usage;
        long tokens = usage.InputTokens + usage.OutputTokens + usage.CacheReadTokens + usage.CacheWriteTokens;
        string cost = own.CostUsd is { } usd ? usd == 0 ? "" : " · " + Money(usd) : " · cost unknown";
        return $" · {Short(tokens)} tokens{cost}";
    }

    /// <summary>An amount that is not nothing; what is too small for its digits does not look as if it were free.</summary>
    public static string Money(decimal usd) => usd < 0.0001m ? "<$0.0001" : string.Create(CultureInfo.InvariantCulture, $"${usd:0.####}");

    private static string Short(long tokens) => tokens switch
    {
        < 1000 => tokens.ToString(CultureInfo.InvariantCulture),
        < 999_500 => string.Create(CultureInfo.InvariantCulture, $"{tokens / 1000.0:0.#}k"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{tokens / 1_000_000.0:0.#}M"),
    };
}
