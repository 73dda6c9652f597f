using System.Collections.Immutable;
using System.CommandLine;
using LlmProc.Cli.Running;
using Microsoft.Extensions.Logging;

namespace LlmProc.Cli.Commands;

/// <summary>What whoever runs a program may say of it, for every command that runs one.</summary>
internal sealed class ProgramOptions
{
    private enum Level
    {
        None,
        Trace,
        Debug,
        Information,
        Warning,
        Error,
    }

    private readonly Argument<string> _file = new("FILE");
    private readonly Option<string> _model = new("--model") { HelpName = "PROVIDER/NAME", Description = "The model that answers for FILE, instead of its own" };
    private readonly Option<bool> _offline = new("--offline") { Description = "Answer from the preloaded files: no key, no network" };
    private readonly Option<string[]> _set = OverrideOption.Make();
    private readonly Option<bool> _strict = new("--strict") { Description = "Do not run a program that has warnings" };
    private readonly Option<bool> _trust = new("--trust") { Description = "Allow keys for hosts that programs name, and variables that load code" };
    private readonly Option<string> _envFile = new("--env-file") { HelpName = "PATH", Description = "Read KEY=VALUE lines for variables that are not set" };
    private readonly Option<Level> _log = Choice.Of<Level>("--log-level", "LEVEL", "Log to stderr");
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Show who asks whom, and notes about the program" };
    private readonly LimitOptions _limits = new();
    private readonly Option<bool> _quiet;

    /// <param name="quiet">What is still shown with <c>--quiet</c>.</param>
    public ProgramOptions(string quiet)
    {
        _quiet = new Option<bool>("--quiet", "-q") { Description = quiet };
        Program = [_model, _offline, _set, _envFile, _strict, _trust];
        Limits = _limits.All;
        Output = [_quiet, _verbose, _log];
    }

    public Argument<string> File => _file;

    public ImmutableArray<Option> Program { get; }

    public ImmutableArray<Option> Limits { get; }

    public ImmutableArray<Option> Output { get; }

    public RunRequest Read(ParseResult line, PromptRequest prompt)
    {
        bool quiet = line.GetValue(_quiet);
        return new RunRequest(line.GetRequiredValue(_file), prompt)
        {
            Overrides = OverrideOption.Read(line.GetValue(_set)),
            Limits = _limits.Read(line),
            EnvFile = line.GetValue(_envFile),
            Log = Enum.Parse<LogLevel>(line.GetValue(_log).ToString()),
            Offline = line.GetValue(_offline),
            Model = line.GetValue(_model),
            Quiet = quiet,
            Verbose = line.GetValue(_verbose) && !quiet,
            Strict = line.GetValue(_strict),
            Trust = line.GetValue(_trust),
        };
    }
}
