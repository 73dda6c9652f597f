using System.Collections.Immutable;
using System.CommandLine;
using LlmProc.Cli.Running;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Commands;

/// <summary><c>llmproc run</c>: one prompt, one answer.</summary>
internal sealed class RunCommand : CliCommand
{
    private readonly ProgramOptions _program = new("Show errors only");
    private readonly Argument<string[]> _words = new("PROMPT") { Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string> _prompt = new("--prompt", "-p") { HelpName = "TEXT", Description = "The prompt, instead of words" };
    private readonly Option<string> _promptFile = new("--prompt-file", "-f") { HelpName = "PATH", Description = "Read the prompt from a file" };
    private readonly Option<bool> _append = new("--append", "-a") { Description = "Put the prompt after the program's own, on a line of its own" };
    private readonly Option<string> _record = new("--record") { HelpName = "DIR", Description = "Write what models answer into a new folder" };
    private readonly Option<string> _replay = new("--replay") { HelpName = "DIR", Description = "Answer from such a recording: no key, no network" };
    private readonly Option<bool> _events = new("--events") { Description = "Print one JSON object per line as things happen" };

    public RunCommand()
        : base("run", "Run one prompt and print the answer")
    {
        Add(_program.File);
        Add(_words);
        AddOptions();
    }

    public override string Operands => "FILE [PROMPT…]";

    public override ImmutableArray<OptionGroup> Groups =>
    [
        new("Prompt", [_prompt, _promptFile, _append]),
        new("Program", [.. _program.Program, _record, _replay]),
        new("Limits", _program.Limits),
        new("Output", [Json, _events, .. _program.Output, Color, Help]),
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
        return _program.Read(line, prompt) with
        {
            Record = line.GetValue(_record),
            Replay = line.GetValue(_replay),
            Json = line.GetValue(Json),
            Events = line.GetValue(_events),
        };
    }
}
