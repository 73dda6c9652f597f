using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Commands;

/// <summary>Writes help from what the commands say of themselves.</summary>
internal static class HelpText
{
    public static string Of(ImmutableArray<CliCommand> commands, Palette palette)
    {
        var text = new StringBuilder("llmproc: run programs declared in TOML, linked to each other, as processes of language models\n");
        Section(text, "Usage", palette,
        [
            ("llmproc COMMAND …", ""),
            ("llmproc FILE [PROMPT…]", "the same as 'llmproc run FILE [PROMPT…]'"),
        ]);
        Section(text, "Commands", palette, [.. commands.Select(command => ($"{command.Name} {command.Operands}", command.Description!))]);
        Section(text, "Options", palette, [("-h, --help", "Show this help"), ("-V, --version", "Show the version")]);
        Section(text, "Examples", palette, [.. commands.Select(command => (command.Examples[0].Line, command.Examples[0].Purpose))]);
        return text.Append("\n'llmproc COMMAND --help' says more about a command.\n").ToString();
    }

    public static string Of(CliCommand command, Palette palette)
    {
        var text = new StringBuilder(command.Description).Append('\n');
        Section(text, "Usage", palette, [($"llmproc {command.Name} [OPTIONS] {command.Operands}", "")]);
        int width = command.Options.Max(option => Names(option).Length);
        foreach (OptionGroup group in command.Groups)
        {
            Section(text, group.Title, palette, [.. group.Options.Select(option => (Names(option), option.Description!))], width);
        }

        Section(text, "Examples", palette, [.. command.Examples.Select(example => (example.Line, example.Purpose))]);
        return command.Notes.Length == 0 ? text.ToString() : text.Append('\n').Append(command.Notes).Append('\n').ToString();
    }

    private static void Section(StringBuilder text, string title, Palette palette, ImmutableArray<(string Name, string About)> rows, int width = 0)
    {
        width = Math.Max(width, rows.Max(row => row.Name.Length));
        text.Append('\n').Append(palette.Bold(title)).Append('\n');
        foreach ((string name, string about) in rows)
        {
            text.Append("  ").Append(about.Length == 0 ? name : name.PadRight(width) + "  " + about).Append('\n');
        }
    }

    /// <summary>Short form first, in one column: <c>-p, --prompt TEXT</c>.</summary>
    private static string Names(Option option)
    {
        string value = option.ValueType == typeof(bool) ? "" : " " + (option.HelpName ?? "VALUE");
        string alias = option.Aliases.FirstOrDefault(name => name.Length == 2) is { } found ? found + ", " : "    ";
        return alias + option.Name + value;
    }
}
