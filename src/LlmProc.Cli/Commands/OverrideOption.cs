using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;

namespace LlmProc.Cli.Commands;

/// <summary><c>--set section.key=value</c>: replaces keys of the program.</summary>
internal static class OverrideOption
{
    public static Option<string[]> Make()
    {
        var option = new Option<string[]>("--set")
        {
            HelpName = "KEY=VALUE",
            Description = "Replace a key of the program, as section.key=value; repeatable",
        };
        option.Validators.Add(Check);
        return option;
    }

    public static ImmutableArray<(string Key, string Value)> Read(string[]? given) => [.. (given ?? []).Select(Split)];

    private static void Check(OptionResult result)
    {
        foreach (Token token in result.Tokens)
        {
            (string key, string? value) = SplitOrNot(token.Value);
            if (value is null || !key.Contains('.', StringComparison.Ordinal))
            {
                result.AddError($"--set takes section.key=value, not '{token.Value}'");
            }
        }
    }

    private static (string Key, string Value) Split(string text) => SplitOrNot(text) is (var key, { } value) ? (key, value) : (text, "");

    private static (string Key, string? Value) SplitOrNot(string text)
    {
        int at = text.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at].Trim(), text[(at + 1)..]);
    }
}
