using LlmProc.Cli.Running;
using LlmProc.Cli.Terminal;
using LlmProc.Testing;
using Microsoft.Win32.SafeHandles;

namespace LlmProc.Cli.Chatting;

/// <summary>A conversation with one process: prompt after prompt, until no more comes.</summary>
internal sealed class ChatRun(RunRequest request, Screen screen)
{
    private readonly RunSetup _setup = new(request, screen);
    private readonly bool _isTyped = !Console.IsInputRedirected && screen.ErrorIsTerminal;
    private bool _hasFailed;

    /// <exception cref="LlmProcException">Nothing was run; the message says why.</exception>
    public async Task<int> RunAsync()
    {
        Compilation compilation = _setup.Compile();
        if (compilation.Graph is not { } graph)
        {
            return RunSetup.CodeOf(compilation);
        }

        using var endings = new Endings();
        using LiveTree? tree = _setup.IsLive ? new LiveTree(screen, TimeProvider.System) : null;
        var waiting = new WaitingLines(_setup.Show);
        LlmRuntime runtime = LlmRuntime.Create(_setup.Options(
        [
            .. screen.OutIsTerminal ? (IProcessObserver[])[new AnswerStream(screen)] : [],
            waiting,
            new ProcessLines(graph, _setup.Show),
            .. tree is null ? (IProcessObserver[])[] : [tree],
        ]) with
        {
            Providers = [new ScriptProvider()],
        });
        LlmProcess process = RunSetup.Start(runtime, graph, prompt: null);
        if (_isTyped && !request.Quiet)
        {
            string greeting = SafeText.Line($"{graph.Root.Name}, {graph.Root.Model}. /help shows what else can be typed; Ctrl-D ends the conversation.");
            screen.WriteError(string.Concat(TextWidth.Wrap(greeting, Screen.Size.Columns - 1).Select(line => screen.Err.Dim(line) + "\n")));
        }

        try
        {
            using IPrompts prompts = _isTyped && Sequences.AreUnderstood ? new Keyboard(screen) : new PromptLines(OpenInput(), _isTyped ? screen : null);
            var chat = new Conversing(process, graph, prompts, tree, waiting, screen, isSummedUp: _setup.ShowsSummary);
            return await ConverseAsync(prompts, graph.Root.Demo, chat, endings.Token);
        }
        catch (OperationCanceledException) when (endings.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        finally
        {
            await RunSetup.LeaveAsync(EndAsync(process, runtime), TimeProvider.System);
        }
    }

    /// <remarks>The console's own stream would edit lines as it likes if stdin is a terminal.</remarks>
    private static Stream OpenInput() => !StandardStreams.Has(0) ? Stream.Null
        : Console.IsInputRedirected ? Console.OpenStandardInput()
        : new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);

    private static async ValueTask EndAsync(LlmProcess process, LlmRuntime runtime)
    {
        await process.DisposeAsync();
        await runtime.DisposeAsync();
    }

    private async Task<int> ConverseAsync(IPrompts prompts, DemoSettings demo, Conversing chat, CancellationToken ended)
    {
        var words = new ChatWords(chat, screen);
        foreach ((int index, string prompt) in demo.Prompts.Index())
        {
            if (index > 0 && demo.PauseBetweenPrompts && !await prompts.GoOnAsync(ended))
            {
                break;
            }

            prompts.Show(prompt);
            if (!await AskAsync(chat, prompt, ended))
            {
                return ExitCode.Interrupted;
            }
        }

        while (await prompts.NextAsync(ended) is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            if (ChatWords.IsCommand(line))
            {
                if (!words.Obey(line))
                {
                    break;
                }
            }
            else if (!await AskAsync(chat, line.StartsWith("//", StringComparison.Ordinal) ? line[1..] : line, ended))
            {
                return ExitCode.Interrupted;
            }
        }

        // A terminal that goes away says so as an end of what is typed, too.
        ended.ThrowIfCancellationRequested();
        return _hasFailed && !_isTyped ? ExitCode.Failed : ExitCode.Done;
    }

    /// <summary>False: the conversation is over.</summary>
    private async Task<bool> AskAsync(Conversing chat, string prompt, CancellationToken ended)
    {
        ended.ThrowIfCancellationRequested();
        switch (await chat.AskAsync(prompt))
        {
            case null:
                return false;
            case { Error: { } error } result:
                _hasFailed = true;
                bool isStopped = result.Reason == StopReason.Cancelled;
                screen.Error(isStopped ? "interrupted" : _setup.Cover(error.Message));
                return result.Process.Reason != StopReason.Killed && !ended.IsCancellationRequested && (_isTyped || !isStopped);
            case var result:
                EmptyAnswer.Warn(result, request, screen);
                return !ended.IsCancellationRequested;
        }
    }
}
