using LlmProc.Cli.Showing;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Running;

/// <summary>Runs one prompt: compile, find the prompt, start, wait, say what came of it.</summary>
internal sealed class PromptRun(RunRequest request, Screen screen)
{
    /// <summary>Where the tree is drawn, lines about processes would say the same again.</summary>
    private bool IsLive => screen.IsLive && !request.Quiet;

    private bool ShowsProcesses => !request.Quiet && (request.Verbose || (screen.ErrorIsTerminal && !IsLive));

    private bool ShowsSummary => !request.Quiet && screen.ErrorIsTerminal;

    /// <exception cref="LlmProcException">Nothing was run; the message says why.</exception>
    public async Task<int> RunAsync()
    {
        if (request is { Json: true, Events: true } or { Offline: true, Model: not null })
        {
            throw new UsageException(request.Json && request.Events ? "--json and --events exclude each other" : "--offline and --model exclude each other");
        }

        if (request is { Record: not null, Replay: not null })
        {
            throw new UsageException("--record and --replay exclude each other");
        }

        string? given = PromptSource.Given(request.Prompt);
        Compilation compilation = ProgramFile.Compile(request.File, OptionsOf(request), request.Strict, scripts: !request.Offline && request.Replay is null);
        DiagnosticText.Write(compilation.Diagnostics.Where(request.Shows), screen.WriteError, screen.Err);
        if (compilation.Graph is not { } graph)
        {
            return Refuse(compilation);
        }

        string prompt = PromptSource.Resolve(given, request.Prompt.Append, graph.Root.UserPrompt);
        return await RunAsync(GraphOf(request, graph), prompt, compilation);
    }

    private async Task<int> RunAsync(ProgramGraph graph, string prompt, Compilation compilation)
    {
        var models = new ModelSource(request);
        var lines = new ProcessLines(graph, Show);
        using LiveTree? tree = IsLive ? new LiveTree(screen, TimeProvider.System) : null;
        var watch = new ProcessWatch(new WatchOptions { HoldsProcesses = true });
        LlmRuntime runtime = LlmRuntime.Create(new RuntimeOptions
        {
            Providers = models.Providers,
            AroundProviders = models.Around,
            Observers =
            [
                .. Streams ? (IProcessObserver[])[new AnswerStream(screen)] : request.Events ? [watch] : [],
                new WaitingLines(Show),
                lines,
                .. tree is null ? (IProcessObserver[])[] : [tree],
            ],
        });
        long began = TimeProvider.System.GetTimestamp();
        using var interrupts = new Interrupts();
        tree?.Show();
        LlmProcess process;
        try
        {
            process = runtime.Start(graph, prompt);
        }
        catch (ModelException e)
        {
            throw new UsageException(e.Message, e.Code);
        }

        using CancellationTokenRegistration stopping = interrupts.First.Register(() => process.Stop(StopReason.Cancelled));
        Task writing = request.Events ? WriteEventsAsync(watch, process) : Task.CompletedTask;
        Task<RunResult> running = process.ResultAsync();
        if (!await interrupts.WaitAsync(running))
        {
            screen.EndLine();
            screen.Error("killed");
            return ExitCode.Interrupted;
        }

        RunResult result = await running;

        // A tool that does not hear of its end can hold this up; the result is there all the same.
        await interrupts.WaitAsync(runtime.DisposeAsync().AsTask());
        tree?.Hide();
        watch.Close();
        await interrupts.WaitAsync(writing);
        int code = Report(result, lines, compilation, TimeProvider.System.GetElapsedTime(began));
        if (request.Verbose && models.Note is { } note)
        {
            screen.WriteError(screen.Err.Dim(SafeText.Line(note)) + "\n");
        }

        return code;
    }

    /// <summary>With nobody left to read it, a run is not paid for.</summary>
    private async Task WriteEventsAsync(ProcessWatch watch, LlmProcess process)
    {
        try
        {
            // Whoever starts a process does not write its lines.
            await Task.Yield();
            await EventLines.WriteAsync(watch, screen);
        }
        catch
        {
            process.Stop(StopReason.Cancelled);
            throw;
        }
    }

    private bool Streams => screen.OutIsTerminal && !request.Json && !request.Events;

    private int Report(RunResult result, ProcessLines lines, Compilation compilation, TimeSpan duration)
    {
        if (request.Json)
        {
            screen.Write((RunJson.Of(result, duration) with
            {
                Stderr = lines.Messages,
                Warnings = [.. compilation.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Warning).Select(DiagnosticText.Line)],
            }).ToLine());
        }
        else if (Streams)
        {
            screen.EndLine();
        }
        else if (!result.IsError && !request.Events)
        {
            screen.Write(result.Text.TrimEnd() + "\n");
        }

        if (ShowsSummary)
        {
            screen.WriteError(screen.Err.Dim(RunSummary.Of(result.Process, duration)) + "\n");
        }

        return Judge(result);
    }

    private int Judge(RunResult result)
    {
        if (result.Error is { } error)
        {
            bool interrupted = result.Reason == StopReason.Cancelled;
            screen.Error(interrupted ? "interrupted" : error.Message);
            return interrupted ? ExitCode.Interrupted : ExitCode.Failed;
        }

        if (string.IsNullOrWhiteSpace(result.Text) && !request.Quiet)
        {
            screen.Warning("the answer is empty");
        }

        return ExitCode.Done;
    }

    /// <summary>The diagnostics have been shown; only who reads JSON has not seen them.</summary>
    private int Refuse(Compilation compilation)
    {
        if (request.Json)
        {
            screen.Write(RunJson.Of(new ProgramException(compilation.Diagnostics)).ToLine());
        }

        return CodeOf(compilation);
    }

    private void Show(RunLine line)
    {
        if (line.IsMessage ? !request.Quiet : ShowsProcesses || (line.IsTrouble && IsLive))
        {
            string text = SafeText.Show(line.Text);
            screen.WriteError((line.IsMessage ? text : line.IsTrouble ? screen.Err.Red(text) : screen.Err.Dim(text)) + "\n");
        }
    }

    /// <summary>How programs are compiled that shall run.</summary>
    /// <remarks>Whether a key is there says the provider that needs it; a replay needs none.</remarks>
    public static LinkOptions OptionsOf(RunRequest request) => ProgramFile.Options with
    {
        Overrides = request.Overrides,
        Limits = request.Limits,

        // The price of another model is asked for when it is opened.
        HasPrice = request.Model is null ? ProgramFile.Options.HasPrice : null,
        ToRun = true,
        Offline = request.Offline || request.Replay is not null,
        Trusted = request.Trust,
    };

    /// <summary>The exit code for programs that cannot run.</summary>
    public static int CodeOf(Compilation compilation) =>
        compilation.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).All(DiagnosticCodes.IsOfTrust) ? ExitCode.NeedsTrust : ExitCode.Usage;

    /// <summary>The programs with the models that shall answer for them.</summary>
    public static ProgramGraph GraphOf(RunRequest request, ProgramGraph graph) => request.Offline ? Offline(graph)
        : request.Model is { } model ? ModelOverride.Apply(graph, model)
        : graph;

    private static ProgramGraph Offline(ProgramGraph graph) =>
        graph.Select(program => program with { Model = new ModelSettings(ProviderNames.Embedded, ProviderNames.ExtractiveModel) });
}
