using System.Text;
using LlmProc.Cli.Running;
using LlmProc.Cli.Terminal;
using LlmProc.Testing;

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
            using IPrompts prompts = _isTyped
                ? new Keyboard(screen)
                : new PromptLines(StandardStreams.Has(0) ? new StreamReader(Console.OpenStandardInput(), Encoding.UTF8) : TextReader.Null);
            var chat = new Conversing(process, graph, prompts, tree, waiting, screen, isSummedUp: _setup.ShowsSummary);
            return await ConverseAsync(prompts, graph.Root.Demo, chat);
        }
        finally
        {
            await RunSetup.LeaveAsync(EndAsync(process, runtime), TimeProvider.System);
        }
    }

    private static async ValueTask EndAsync(LlmProcess process, LlmRuntime runtime)
    {
        await process.DisposeAsync();
        await runtime.DisposeAsync();
    }

    private async Task<int> ConverseAsync(IPrompts prompts, DemoSettings demo, Conversing chat)
    {
        var words = new ChatWords(chat, screen);
        foreach ((int index, string prompt) in demo.Prompts.Index())
        {
            if (index > 0 && demo.PauseBetweenPrompts && !await prompts.GoOnAsync(CancellationToken.None))
            {
                break;
            }

            prompts.Show(prompt);
            if (!await AskAsync(chat, prompt))
            {
                return ExitCode.Interrupted;
            }
        }

        while (await prompts.NextAsync(CancellationToken.None) is { } line)
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
            else if (!await AskAsync(chat, line.StartsWith("//", StringComparison.Ordinal) ? line[1..] : line))
            {
                return ExitCode.Interrupted;
            }
        }

        return _hasFailed && !_isTyped ? ExitCode.Failed : ExitCode.Done;
    }

    /// <summary>False: the conversation is over.</summary>
    private async Task<bool> AskAsync(Conversing chat, string prompt)
    {
        switch (await chat.AskAsync(prompt))
        {
            case null:
                return false;
            case { Error: { } error } result:
                _hasFailed = true;
                bool isStopped = result.Reason == StopReason.Cancelled;
                screen.Error(isStopped ? "interrupted" : _setup.Cover(error.Message));
                return result.Process.Reason != StopReason.Killed && (_isTyped || !isStopped);
            case var result:
                EmptyAnswer.Warn(result, request, screen);
                return true;
        }
    }
}
