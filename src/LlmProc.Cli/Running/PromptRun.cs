using LlmProc.Cli.Showing;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Running;

/// <summary>Runs one prompt: compile, find the prompt, start, wait, say what came of it.</summary>
internal sealed class PromptRun(RunRequest request, Screen screen)
{
    private bool ShowsProcesses => !request.Quiet && (request.Verbose || screen.ErrorIsTerminal);

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
        Compilation compilation = ProgramFile.Compile(request.File, Options(), request.Strict, scripts: !request.Offline && request.Replay is null);
        DiagnosticText.Write(compilation.Diagnostics.Where(IsShown), screen.WriteError, screen.Err);
        if (compilation.Graph is not { } graph)
        {
            return Refuse(new ProgramException(compilation.Diagnostics));
        }

        string prompt = PromptSource.Resolve(given, request.Prompt.Append, graph.Root.UserPrompt);
        return await RunAsync(request.Offline ? Offline(graph) : request.Model is { } model ? ModelOverride.Apply(graph, model) : graph, prompt, compilation);
    }

    private async Task<int> RunAsync(ProgramGraph graph, string prompt, Compilation compilation)
    {
        using var models = new ModelSource(request);
        var lines = new ProcessLines(graph, Show);
        LlmRuntime runtime = LlmRuntime.Create(new RuntimeOptions
        {
            Providers = models.Providers,
            Observers =
            [
                .. Streams ? (IProcessObserver[])[new AnswerStream(screen)] : request.Events ? [new EventLines(screen, TimeProvider.System)] : [],
                new WaitingLines(graph, Show),
                lines,
            ],
        });
        long began = TimeProvider.System.GetTimestamp();
        using var interrupts = new Interrupts();
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
        int code = Report(result, lines, compilation, TimeProvider.System.GetElapsedTime(began));
        if (request.Verbose && models.Note is { } note)
        {
            screen.WriteError(screen.Err.Dim(SafeText.Line(note)) + "\n");
        }

        return code;
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

        if (ShowsProcesses && screen.ErrorIsTerminal)
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
    private int Refuse(ProgramException e)
    {
        if (request.Json)
        {
            screen.Write(RunJson.Of(e).ToLine());
        }

        return e.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).All(DiagnosticCodes.IsOfTrust)
            ? ExitCode.NeedsTrust
            : ExitCode.Usage;
    }

    /// <remarks>Whether a key is there says the provider that needs it; a replay needs none.</remarks>
    private LinkOptions Options() => ProgramFile.Options with
    {
        Overrides = request.Overrides,
        ToRun = true,
        Offline = request.Offline || request.Replay is not null,
        Trusted = request.Trust,
    };

    private bool IsShown(Diagnostic diagnostic) => diagnostic.Severity switch
    {
        Severity.Error => true,
        Severity.Warning => !request.Quiet,
        _ => request.Verbose,
    };

    private void Show(RunLine line)
    {
        if (line.IsMessage ? !request.Quiet : ShowsProcesses)
        {
            string text = SafeText.Show(line.Text);
            screen.WriteError((line.IsMessage ? text : line.IsTrouble ? screen.Err.Red(text) : screen.Err.Dim(text)) + "\n");
        }
    }

    private static ProgramGraph Offline(ProgramGraph graph) =>
        graph.Select(program => program with { Model = new ModelSettings(ProviderNames.Embedded, ProviderNames.ExtractiveModel) });
}
