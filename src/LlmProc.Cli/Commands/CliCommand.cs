using System.Collections.Immutable;
using System.CommandLine;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Commands;

/// <summary>A command: what it takes, what it does, and what its help says.</summary>
internal abstract class CliCommand : Command
{
    protected CliCommand(string name, string summary)
        : base(name, summary)
    {
    }

    /// <summary>What follows the name: <c>FILE [PROMPT…]</c>.</summary>
    public abstract string Operands { get; }

    /// <summary>All options, as help shows them.</summary>
    public abstract ImmutableArray<OptionGroup> Groups { get; }

    public abstract ImmutableArray<Example> Examples { get; }

    /// <summary>What help says beyond the options; empty if that is all.</summary>
    public virtual string Notes => "";

    public Option<bool> Help { get; } = new("--help", "-h") { Description = "Show this help" };

    public Option<ColorChoice> Color { get; } = new("--color")
    {
        Description = "Color: auto (on a terminal), always, never",
        HelpName = "WHEN",
        CustomParser = result => Enum.TryParse(result.Tokens[0].Value, ignoreCase: true, out ColorChoice choice) && Enum.IsDefined(choice)
            ? choice
            : Refuse(result),
    };

    /// <summary>The exit code. What it throws becomes one line on stderr.</summary>
    public abstract Task<int> RunAsync(ParseResult line, Screen screen);

    /// <summary>Adds the options of all groups; help and line then agree.</summary>
    protected void AddOptions()
    {
        foreach (Option option in Groups.SelectMany(group => group.Options))
        {
            Add(option);
        }
    }

    private static ColorChoice Refuse(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError($"--color is auto, always or never, not '{result.Tokens[0].Value}'");
        return ColorChoice.Auto;
    }
}

/// <summary>Options that belong together.</summary>
internal sealed record OptionGroup(string Title, ImmutableArray<Option> Options);

/// <summary>A command line that can be copied.</summary>
internal sealed record Example(string Line, string Purpose);
