using System.Collections.Immutable;
using System.CommandLine;
using LlmProc.Cli.Chatting;
using LlmProc.Cli.Running;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Commands;

/// <summary><c>llmproc chat</c>: prompt after prompt, with one process that remembers.</summary>
internal sealed class ChatCommand : CliCommand
{
    private readonly Argument<string> _file = new("FILE");
    private readonly Option<bool> _offline = new("--offline") { Description = "Answer from the preloaded files: no key, no network" };
    private readonly Option<string> _model = new("--model") { HelpName = "PROVIDER/NAME", Description = "The model that answers for FILE, instead of its own" };
    private readonly LimitOptions _limits = new();
    private readonly Option<string[]> _set = OverrideOption.Make();
    private readonly Option<bool> _strict = new("--strict") { Description = "Do not run a program that has warnings" };
    private readonly Option<bool> _trust = new("--trust") { Description = "Allow keys for hosts that programs name, and variables that load code" };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Show answers and errors only" };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Show who asks whom, and notes about the program" };

    public ChatCommand()
        : base("chat", "Talk with a program, prompt after prompt")
    {
        Add(_file);
        AddOptions();
    }

    public override string Operands => "FILE";

    public override ImmutableArray<OptionGroup> Groups =>
    [
        new("Program", [_model, _offline, _set, _strict, _trust]),
        new("Limits", _limits.All),
        new("Output", [_quiet, _verbose, Color, Help]),
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

    public override async Task<int> RunAsync(ParseResult line, Screen screen)
    {
        if (line.GetValue(_offline) && line.GetValue(_model) is not null)
        {
            throw new UsageException("--offline and --model exclude each other");
        }

        var request = new RunRequest(line.GetRequiredValue(_file), new PromptRequest([], null, null, Append: false))
        {
            Overrides = OverrideOption.Read(line.GetValue(_set)),
            Limits = _limits.Read(line),
            Offline = line.GetValue(_offline),
            Model = line.GetValue(_model),
            Quiet = line.GetValue(_quiet),
            Verbose = line.GetValue(_verbose) && !line.GetValue(_quiet),
            Strict = line.GetValue(_strict),
            Trust = line.GetValue(_trust),
        };
        return await new ChatRun(request, screen).RunAsync();
    }
}
