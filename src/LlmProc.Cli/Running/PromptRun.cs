using LlmProc.Cli.Showing;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Running;

/// <summary>Runs one prompt: compile, find the prompt, start, wait, say what came of it.</summary>
internal sealed class PromptRun(RunRequest request, Screen screen)
{
    private readonly RunSetup _setup = new(request, screen);

    /// <exception cref="LlmProcException">Nothing was run; the message says why.</exception>
    public async Task<int> RunAsync()
    {
        if (request is { Json: true, Events: true })
        {
            throw new UsageException("--json and --events exclude each other");
        }

        if (request is { Record: not null, Replay: not null })
        {
            throw new UsageException("--record and --replay exclude each other");
        }

        string? given = PromptSource.Given(request.Prompt);
        Compilation compilation = _setup.Compile();
        if (compilation.Graph is not { } graph)
        {
            return Refuse(compilation);
        }

        string prompt = PromptSource.Resolve(given, request.Prompt.Append, graph.Root.UserPrompt);
        return await RunAsync(graph, prompt, compilation);
    }

    private async Task<int> RunAsync(ProgramGraph graph, string prompt, Compilation compilation)
    {
        var models = new ModelSource(request, _setup.Secrets);
        var waiting = new WaitingLines(_setup.Show);
        var lines = new ProcessLines(graph, _setup.Show);
        using LiveTree? tree = _setup.IsLive ? new LiveTree(screen, TimeProvider.System) : null;
        var watch = new ProcessWatch(new WatchOptions { HoldsProcesses = true });
        LlmRuntime runtime = LlmRuntime.Create(_setup.Options(
        [
            .. Streams ? (IProcessObserver[])[new AnswerStream(screen)] : request.Events ? [watch] : [],
            waiting,
            lines,
            .. tree is null ? (IProcessObserver[])[] : [tree],
        ]) with
        {
            Providers = models.Providers,
            AroundProviders = models.Around,
        });
        long began = TimeProvider.System.GetTimestamp();
        using var interrupts = new Interrupts();
        tree?.Show();
        LlmProcess process = RunSetup.Start(runtime, graph, prompt);
        using CancellationTokenRegistration stopping = interrupts.First.Register(() => process.Stop(StopReason.Cancelled));
        Task writing = request.Events ? WriteEventsAsync(watch, process) : Task.CompletedTask;
        Task<RunResult> running = process.ResultAsync();
        if (!await interrupts.WaitAsync(running))
        {
            screen.EndLine();
            screen.Error("killed");
            return ExitCode.Interrupted;
        }

        RunResult result = waiting.Explain(await running);

        await interrupts.WaitAsync(RunSetup.LeaveAsync(runtime.DisposeAsync(), TimeProvider.System));
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
                Warnings = [.. compilation.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Warning).Select(DiagnosticText.Line), .. EmptyAnswer.WarningOf(result) is { } empty ? [empty] : Array.Empty<string>()],
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

        if (_setup.ShowsSummary)
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
            screen.Error(interrupted ? "interrupted" : _setup.Cover(error.Message));
            return interrupted ? ExitCode.Interrupted : ExitCode.Failed;
        }

        EmptyAnswer.Warn(result, request, screen);
        return ExitCode.Done;
    }

    /// <summary>The diagnostics have been shown; only who reads JSON has not seen them.</summary>
    private int Refuse(Compilation compilation)
    {
        if (request.Json)
        {
            screen.Write(RunJson.Of(new ProgramException(compilation.Diagnostics)).ToLine());
        }

        return RunSetup.CodeOf(compilation);
    }
}
