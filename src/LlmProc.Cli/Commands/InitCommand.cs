using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using LlmProc.Cli.Starters;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Commands;

/// <summary><c>llmproc init</c>: two linked programs to start from.</summary>
internal sealed class InitCommand : CliCommand
{
    private readonly Argument<string> _folder = new("DIR") { Arity = ArgumentArity.ZeroOrOne };

    public InitCommand()
        : base("init", "Write two linked programs to start from")
    {
        Add(_folder);
        AddOptions();
    }

    public override string Operands => "[DIR]";

    public override ImmutableArray<OptionGroup> Groups => [new("Options", [Color, Help])];

    public override ImmutableArray<Example> Examples =>
    [
        new("llmproc init workshop", "makes the folder"),
        new("llmproc init", "in this folder"),
    ];

    public override string Notes =>
        "With --offline the programs run at once, without a key. Nothing is ever overwritten: if one of the\n"
        + "files is there already, none is written.";

    public override Task<int> RunAsync(ParseResult line, Screen screen)
    {
        string folder = line.GetValue(_folder) ?? ".";
        if (string.IsNullOrWhiteSpace(folder) || folder.Contains('\0'))
        {
            throw new UsageException("the name of the folder is blank; leave it out for this folder");
        }

        NewFiles.Write(folder, StarterFiles.All);
        screen.Write(Report(folder, screen));
        return Task.FromResult(ExitCode.Done);
    }

    private static string Report(string folder, Screen screen)
    {
        Func<string, string> show = screen.OutIsTerminal ? SafeText.Show : static text => text;
        string[] paths = [.. StarterFiles.All.Select(file => PathIn(folder, file.Name))];
        int width = paths.Max(path => path.Length);
        var text = new StringBuilder("Wrote\n");
        foreach ((string path, NewFile file) in paths.Zip(StarterFiles.All))
        {
            text.Append("  ").Append(show(path.PadRight(width))).Append("  ").Append(screen.Out.Dim(file.About)).Append('\n');
        }

        string main = ShellWord.Of(PathIn(folder, StarterFiles.Main));
        text.Append("\nNext\n");
        foreach (string command in (string[])
        [
            $"llmproc run {main} --offline \"{StarterFiles.Question}\"",
            $"llmproc test {ShellWord.Of(PathIn(folder, StarterFiles.Case))}",
            $"llmproc check {main}",
            $"llmproc ldd {main}",
            $"llmproc prompt {main} --program {StarterFiles.Expert}",
        ])
        {
            text.Append("  ").Append(screen.Out.Bold(show(command))).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A path that no command takes for an option.</summary>
    private static string PathIn(string folder, string name) =>
        folder == "." ? name : Path.Join(folder.StartsWith('-') ? Path.Join(".", folder) : folder, name);
}
