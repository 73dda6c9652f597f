using LlmProc.Cli.Running;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Chatting;

/// <summary>The process that is talked to, and one run of it after the other.</summary>
/// <param name="isSummedUp">Each run is followed by what it has taken.</param>
internal sealed class Conversing(LlmProcess process, ProgramGraph graph, IPrompts prompts, LiveTree? tree, WaitingLines waiting, Screen screen, bool isSummedUp)
{
    private ProcessSummary? _last;

    public ProcessState State => process.State;

    public LlmProgram Program => graph[process.State.Start.Program];

    /// <summary>Its processes as of the last run; null before the first.</summary>
    public ProcessSummary? Tree => _last;

    /// <summary>Runs a prompt and shows the answer. Ctrl-C stops the run; null: it was pressed twice, and nobody waits any more.</summary>
    public async Task<RunResult?> AskAsync(string prompt)
    {
        // Not a moment without either: a signal that nobody hears would end the conversation.
        using var interrupts = new Interrupts();
        using IDisposable? rest = prompts.Rest();
        using CancellationTokenRegistration stopping = interrupts.First.Register(() => process.Stop(StopReason.Cancelled));
        long began = TimeProvider.System.GetTimestamp();
        tree?.Show();
        Task<RunResult> running = process.RunAsync(prompt, CancellationToken.None);
        bool isOver = await interrupts.WaitAsync(running);
        tree?.Hide();
        screen.EndLine();
        if (!isOver)
        {
            screen.Error("killed");
            return null;
        }

        RunResult result = waiting.Explain(await running);
        if (!screen.OutIsTerminal && !result.IsError)
        {
            screen.Write(result.Text.TrimEnd() + "\n");
        }

        ProcessSummary? before = _last;
        _last = result.Process;
        if (isSummedUp)
        {
            screen.WriteError(screen.Err.Dim(RunSummary.Of(result.Process, before, TimeProvider.System.GetElapsedTime(began))) + "\n");
        }

        return result;
    }
}
