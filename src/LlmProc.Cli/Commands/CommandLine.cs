using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using LlmProc.Cli.Running;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Commands;

/// <summary>Finds the command in a command line and runs it.</summary>
/// <remarks>Only the parser of the library is used: its own help, typo corrections and exception output would not be in our words.</remarks>
internal static class CommandLine
{
    // A prompt may begin with @: it is no file of further arguments.
    private static readonly ParserConfiguration s_parser = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(string[] args, Screen screen)
    {
        screen.Paint(ColorChoice.Auto);
        ImmutableArray<CliCommand> commands = [new RunCommand(), new ChatCommand(), new CheckCommand(), new LddCommand(), new PromptCommand(), new TestCommand(), new InitCommand(), new SchemaCommand(), new ExplainCommand(), new MockCommand()];
        switch (args)
        {
            case []:
                screen.WriteError(HelpText.Of(commands, screen.Err));
                return ExitCode.Usage;
            case ["--help" or "-h" or "help"]:
                screen.Write(HelpText.Of(commands, screen.Out));
                return ExitCode.Done;
            case ["help", var name] when Find(commands, name) is { } about:
                screen.Write(HelpText.Of(about, screen.Out));
                return ExitCode.Done;
            case ["help", var name, ..]:
                throw new UsageException(WordProblem.OfCommand(name, commands));
            case ["--version" or "-V"]:
                screen.Write($"llmproc {typeof(CommandLine).Assembly.GetName().Version?.ToString(3)}\n");
                return ExitCode.Done;
        }

        CliCommand? named = Find(commands, args[0]);
        if (named is null && WordProblem.Of(args[0], commands) is { } wrong)
        {
            throw Refused(wrong, args);
        }

        CliCommand command = named ?? commands[0];
        ParseResult line = command.Parse(named is null ? [command.Name, .. args] : args, s_parser);
        if (line.GetValue(command.Help))
        {
            screen.Write(HelpText.Of(command, screen.Out));
            return ExitCode.Done;
        }

        if (Problem(line, command) is { } problem)
        {
            throw Refused($"{problem} Try 'llmproc {command.Name} --help'.", command is RunCommand ? args : []);
        }

        screen.Paint(line.GetValue(command.Color));
        return await command.RunAsync(line, screen);

        UsageException Refused(string message, IEnumerable<string> arguments)
        {
            var e = new UsageException(message);
            if (arguments.TakeWhile(arg => arg != "--").Contains("--json"))
            {
                screen.Write(RunJson.Of(e).ToLine());
            }

            return e;
        }
    }

    private static CliCommand? Find(ImmutableArray<CliCommand> commands, string name) => commands.FirstOrDefault(command => command.Name == name);

    private static string? Problem(ParseResult line, CliCommand command)
    {
        if (UnknownOption(line, command) is { } option)
        {
            string name = option.Split('=', 2)[0];
            IEnumerable<string> known = command.Options.Select(each => each.Name);
            string? near = name.Length > 2 ? Suggestion.Nearest(name, known) : null;
            return $"unknown option '{name}'." + (near is not null ? $" Did you mean '{near}'?"
                : command is RunCommand ? " Words of a prompt that begin with '-' go after '--'." : "");
        }

        return line.UnmatchedTokens.Count > 0 ? $"{command.Name} takes one {command.Arguments[0].Name}."
            : line.Errors is [var first, ..] ? Sentence(first, command) : null;
    }

    /// <summary>The parser takes options it does not know for operands.</summary>
    private static string? UnknownOption(ParseResult line, CliCommand command)
    {
        int afterDashes = line.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1).Count();
        IEnumerable<Token> operands = command.Arguments.SelectMany(argument => line.GetResult(argument)?.Tokens ?? []);
        return operands.SkipLast(afterDashes).Select(token => token.Value).Concat(line.UnmatchedTokens)
            .FirstOrDefault(text => text.Length > 1 && text.StartsWith('-') && text != "--");
    }

    /// <summary>The parser's errors in our words, where it has some of its own.</summary>
    private static string Sentence(ParseError error, CliCommand command) => error.SymbolResult switch
    {
        OptionResult { Tokens.Count: 0, Option: var option } => $"{option.Name} needs {option.HelpName}.",
        OptionResult { Tokens.Count: > 1, Option: { Arity.MaximumNumberOfValues: 1 } option } => $"{option.Name} is given more than once.",
        ArgumentResult { Tokens.Count: 0, Argument: var argument } when command.Arguments.Contains(argument) => $"{command.Name} needs a {argument.Name}.",
        CommandResult => $"{command.Name} needs a {command.Arguments[0].Name}.",
        _ => char.ToLowerInvariant(error.Message[0]) + error.Message[1..].TrimEnd('.') + (error.Message.EndsWith('?') ? "" : "."),
    };
}
