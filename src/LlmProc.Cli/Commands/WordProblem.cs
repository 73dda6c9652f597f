using System.Collections.Immutable;

namespace LlmProc.Cli.Commands;

/// <summary>What is wrong with a first word that is no command.</summary>
internal static class WordProblem
{
    /// <summary>Commands of the design that are still to come, and are asked for by name.</summary>
    private static readonly ImmutableArray<string> s_planned =
        ["ps", "log", "trace", "resume", "fork", "kill", "why", "serve", "mcp"];

    /// <summary>Null if the word may name a program file, there or not.</summary>
    public static string? Of(string word, ImmutableArray<CliCommand> commands)
    {
        if (word.Length == 0 || word[0] == '-' || word.AsSpan().ContainsAny("./\\")
            || (s_planned.Contains(word) ? File.Exists(word) : Path.Exists(word)))
        {
            return null;
        }

        string file = word + ".toml";
        return File.Exists(file) ? $"no such file: {word}. Did you mean '{file}'?" : Say(word, "neither a command nor a file", commands);
    }

    /// <summary>For a word that can only be a command.</summary>
    public static string OfCommand(string word, ImmutableArray<CliCommand> commands) => Say(word, "not a command", commands);

    private static string Say(string word, string what, ImmutableArray<CliCommand> commands)
    {
        string all = string.Join(", ", commands.Select(command => command.Name));
        return s_planned.Contains(word) ? $"'{word}' is not available in this version; there are {all}"
            : Suggestion.Nearest(word, commands.Select(command => command.Name)) is { } near ? $"'{word}' is {what}. Did you mean '{near}'?"
            : $"'{word}' is {what}; the commands are {all}";
    }
}
