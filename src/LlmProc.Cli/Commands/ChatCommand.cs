using System.Collections.Immutable;
using System.CommandLine;
using LlmProc.Cli.Chatting;
using LlmProc.Cli.Running;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Commands;

/// <summary><c>llmproc chat</c>: prompt after prompt, with one process that remembers.</summary>
internal sealed class ChatCommand : CliCommand
{
    private readonly ProgramOptions _program = new("Show answers and errors only");

    public ChatCommand()
        : base("chat", "Talk with a program, prompt after prompt")
    {
        Add(_program.File);
        AddOptions();
    }

    public override string Operands => "FILE";

    public override ImmutableArray<OptionGroup> Groups =>
    [
        new("Program", _program.Program),
        new("Limits", _program.Limits),
        new("Output", [.. _program.Output, Color, Help]),
    ];

    public override ImmutableArray<Example> Examples =>
    [
        new("llmproc chat main.toml", "/help shows what can be typed beside prompts"),
        new("llmproc chat main.toml < prompts.txt", "one prompt a line, for scripts"),
    ];

    public override string Notes =>
        "The prompts of the program's [demo] are run first. Ctrl-C stops the run that goes on and not the\n"
        + "conversation; Ctrl-D or /quit ends it. Answers go to stdout, all else to stderr. Exit codes: 0 ended\n"
        + "by whoever talked, 1 a prompt of a script was not answered well, 2 the command line or the program is\n"
        + "wrong, 3 it needs --trust, 130 interrupted.";

    public override Task<int> RunAsync(ParseResult line, Screen screen) =>
        new ChatRun(_program.Read(line, new PromptRequest([], null, null, Append: false)), screen).RunAsync();
}
