using System.Collections.Immutable;
using LlmProc.Cli.Showing;
using LlmProc.Cli.Terminal;
using Microsoft.Extensions.Logging;

namespace LlmProc.Cli.Running;

/// <summary>What a single prompt and a conversation have in common: programs that are compiled to run, a process that is started, lines that are shown.</summary>
internal sealed class RunSetup(RunRequest request, Screen screen)
{
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(2);

    private LineMask? _mask;

    /// <summary>Where the tree is drawn, lines about processes would say the same again.</summary>
    public bool IsLive => screen.IsLive && !request.Quiet;

    public bool ShowsSummary => !request.Quiet && screen.ErrorIsTerminal;

    /// <summary>Values that are shown nowhere, whatever they look like.</summary>
    public ImmutableArray<string> Secrets { get; private set; } = [];

    private bool ShowsProcesses => !request.Quiet && (request.Verbose || (screen.ErrorIsTerminal && !IsLive));

    /// <summary>The programs, with the models that shall answer for them. What is wrong with them has been shown when it returns.</summary>
    /// <remarks>Whether a key is there says the provider that needs it; a replay needs none.</remarks>
    /// <exception cref="UsageException">The command line asks for what cannot be.</exception>
    public Compilation Compile()
    {
        if (request is { Offline: true, Model: not null })
        {
            throw new UsageException("--offline and --model exclude each other");
        }

        if (request.EnvFile is { } path)
        {
            Secrets = EnvFile.Load(path);
        }

        bool isReplay = request.Replay is not null;
        LinkOptions options = ProgramFile.Options with
        {
            Overrides = request.Overrides,
            Limits = request.Limits,

            // The price of another model is asked for when it is opened.
            HasPrice = request.Model is null ? ProgramFile.Options.HasPrice : null,
            ToRun = true,
            Offline = request.Offline || isReplay,
            Trusted = request.Trust,
        };
        Compilation compilation = ProgramFile.Compile(request.File, options, request.Strict, scripts: !request.Offline && !isReplay);
        DiagnosticText.WriteError(compilation.Diagnostics.Where(request.Shows), screen);
        if (compilation.Graph is not { } graph)
        {
            return compilation;
        }

        Secrets = [.. Secrets, .. graph.Programs.Select(program => program.Model.ApiKeyEnv).OfType<string>().Select(Environment.GetEnvironmentVariable).OfType<string>()];
        return compilation with { Graph = Answered(graph) };
    }

    /// <summary>What a runtime for these programs is made with, but for the models.</summary>
    /// <param name="observers">Those that show the run.</param>
    public RuntimeOptions Options(ImmutableArray<IProcessObserver> observers)
    {
        if (request.Log == LogLevel.None)
        {
            return new RuntimeOptions { Observers = observers };
        }

        var log = new LogLines(screen, request.Log, Mask, TimeProvider.System);
        return new RuntimeOptions { Logger = log, Observers = [new RunLog(log), .. observers] };
    }

    /// <summary>The exit code for programs that cannot run.</summary>
    public static int CodeOf(Compilation compilation) =>
        compilation.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).All(DiagnosticCodes.IsOfTrust) ? ExitCode.NeedsTrust : ExitCode.Usage;

    /// <param name="prompt">Null: it waits for prompts.</param>
    /// <exception cref="UsageException">A provider that the programs need cannot run.</exception>
    public static LlmProcess Start(LlmRuntime runtime, ProgramGraph graph, string? prompt)
    {
        try
        {
            return prompt is null ? runtime.Start(graph) : runtime.Start(graph, prompt);
        }
        catch (ModelException e)
        {
            throw new UsageException(e.Message, e.Code);
        }
    }

    /// <summary>Waits for a moment until what ran has come to rest. A tool that does not hear of its end does not keep the command: it ends with it.</summary>
    public static async Task LeaveAsync(ValueTask rest, TimeProvider time)
    {
        try
        {
            await rest.AsTask().WaitAsync(s_rest, time);
        }
        catch (TimeoutException)
        {
            // Everything that is to be said has been said.
        }
    }

    public void Show(RunLine line)
    {
        if (line.IsMessage ? !request.Quiet : ShowsProcesses || (line.IsTrouble && IsLive))
        {
            string text = SafeText.Show(Cover(line.Text));
            screen.WriteError((line.IsMessage ? text : line.IsTrouble ? screen.Err.Red(text) : screen.Err.Dim(text)) + "\n");
        }
    }

    /// <summary>A line about the run without secrets.</summary>
    public string Cover(string line) => Mask.Cover(line);

    /// <summary>Knows the secrets of the environment, of the file of variables and of the programs: it is made when the first line is written.</summary>
    private LineMask Mask => _mask ??= new LineMask(LlmProc.Secrets.InEnvironment().Concat(Secrets));

    private ProgramGraph Answered(ProgramGraph graph) => request.Offline ? graph.Select(program => program with { Model = new ModelSettings(ProviderNames.Embedded, ProviderNames.ExtractiveModel) })
        : request.Model is { } model ? ModelOverride.Apply(graph, model)
        : graph;
}
