using System.Collections.Immutable;
using System.CommandLine;
using LlmProc.Cli.Running;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Commands;

/// <summary><c>llmproc run</c>: one prompt, one answer.</summary>
internal sealed class RunCommand : CliCommand
{
    private readonly Argument<string> _file = new("FILE");
    private readonly Argument<string[]> _words = new("PROMPT") { Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string> _prompt = new("--prompt", "-p") { HelpName = "TEXT", Description = "The prompt, instead of words" };
    private readonly Option<string> _promptFile = new("--prompt-file", "-f") { HelpName = "PATH", Description = "Read the prompt from a file" };
    private readonly Option<bool> _append = new("--append", "-a") { Description = "Put the prompt after the program's own, on a line of its own" };
    private readonly Option<bool> _offline = new("--offline") { Description = "Answer from the preloaded files: no key, no network" };
    private readonly Option<string> _model = new("--model") { HelpName = "PROVIDER/NAME", Description = "The model that answers for FILE, instead of its own" };
    private readonly Option<string> _record = new("--record") { HelpName = "DIR", Description = "Write what models answer into a new folder" };
    private readonly Option<string> _replay = new("--replay") { HelpName = "DIR", Description = "Answer from such a recording: no key, no network" };
    private readonly Option<bool> _events = new("--events") { Description = "Print one JSON object per line as things happen" };
    private readonly LimitOptions _limits = new();
    private readonly Option<string[]> _set = OverrideOption.Make();
    private readonly Option<bool> _strict = new("--strict") { Description = "Do not run a program that has warnings" };
    private readonly Option<bool> _trust = new("--trust") { Description = "Allow keys for hosts that programs name, and variables that load code" };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Show errors only" };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Show who asks whom, and notes about the program" };

    public RunCommand()
        : base("run", "Run one prompt and print the answer")
    {
        Add(_file);
        Add(_words);
        AddOptions();
    }

    public override string Operands => "FILE [PROMPT…]";

    public override ImmutableArray<OptionGroup> Groups =>
    [
        new("Prompt", [_prompt, _promptFile, _append]),
        new("Program", [_model, _offline, _record, _replay, _set, _strict, _trust]),
        new("Limits", _limits.All),
        new("Output", [Json, _events, _quiet, _verbose, Color, Help]),
    ];

    public override ImmutableArray<Example> Examples =>
    [
        new("llmproc run main.toml \"Who maintains this project?\"", "words are the prompt"),
        new("git diff | llmproc run review.toml", "so is stdin"),
        new("llmproc run main.toml --json -p 'Sum up' | jq .text", "for scripts"),
    ];

    public override string Notes =>
        "The prompt is PROMPT or --prompt, else --prompt-file, else stdin, else the program's own. Words that\n"
        + "begin with '-' go after '--'. The answer goes to stdout, all else to stderr. Exit codes: 0 answered,\n"
        + "1 the run did not end well, 2 the command line or the program is wrong, 3 it needs --trust,\n"
        + "130 interrupted.\n"
        + "Keys are read from the environment: ANTHROPIC_API_KEY, OPENAI_API_KEY, GEMINI_API_KEY and those of\n"
        + "the clouds; --offline needs none.";

    public static Option<bool> Json { get; } = new("--json") { Description = "Print one JSON object: answer, usage, cost, process tree" };

    public override async Task<int> RunAsync(ParseResult line, Screen screen)
    {
        RunRequest request = Read(line);
        try
        {
            return await new PromptRun(request, screen).RunAsync();
        }
        catch (LlmProcException e) when (request.Json)
        {
            screen.Write(RunJson.Of(e).ToLine());
            throw;
        }
    }

    private RunRequest Read(ParseResult line)
    {
        var prompt = new PromptRequest([.. line.GetValue(_words) ?? []], line.GetValue(_prompt), line.GetValue(_promptFile), line.GetValue(_append));
        return new RunRequest(line.GetRequiredValue(_file), prompt)
        {
            Overrides = OverrideOption.Read(line.GetValue(_set)),
            Limits = _limits.Read(line),
            Offline = line.GetValue(_offline),
            Model = line.GetValue(_model),
            Record = line.GetValue(_record),
            Replay = line.GetValue(_replay),
            Json = line.GetValue(Json),
            Events = line.GetValue(_events),
            Quiet = line.GetValue(_quiet),
            Verbose = line.GetValue(_verbose) && !line.GetValue(_quiet),
            Strict = line.GetValue(_strict),
            Trust = line.GetValue(_trust),
        };
    }
}
