using System.Collections.Immutable;
using System.CommandLine;

namespace LlmProc.Cli.Commands;

/// <summary>An option whose value is one of a few words; the first is the default.</summary>
internal static class Choice
{
    public static Option<T> Of<T>(string name, string helpName, string description)
        where T : struct, Enum
    {
        ImmutableArray<string> words = [.. Enum.GetNames<T>().Select(word => word.ToLowerInvariant())];
        return new Option<T>(name)
        {
            Description = $"{description}: {string.Join(", ", words)}",
            HelpName = helpName,
            CustomParser = result =>
            {
                string given = result.Tokens[0].Value;
                int at = words.IndexOf(given.ToLowerInvariant());
                if (at >= 0)
                {
                    return Enum.GetValues<T>()[at];
                }

                string near = Suggestion.Nearest(given, words) is { } word ? $". Did you mean '{word}'?" : "";
                result.AddError($"{name} is {string.Join(", ", words[..^1])} or {words[^1]}, not '{given}'{near}");
                return default;
            },
        };
    }
}
