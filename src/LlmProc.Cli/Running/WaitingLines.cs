using System.Globalization;

namespace LlmProc.Cli.Running;

/// <summary>Tells why nothing happens for a while: a provider that is asked again, or one that wants to be left alone.</summary>
internal sealed class WaitingLines(ProgramGraph graph, Action<RunLine> write) : IProcessObserver
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<ProcessId, ProgramName> _programs = new();

    public void OnEvent(ProcessState state, ProcessEvent e)
    {
        switch (e)
        {
            case ProcessEvent.Started:
                _programs[state.Id] = state.Start.Program;
                break;
            case ProcessEvent.Exited:
                _programs.TryRemove(state.Id, out _);
                break;
        }
    }

    public void OnWaiting(ProcessId process, ModelUpdate reason)
    {
        ProgramName program = _programs.GetValueOrDefault(process, graph.Root.Name);
        string? line = reason switch
        {
            ModelUpdate.Retrying retrying => string.Create(CultureInfo.InvariantCulture, $"{program}: {retrying.Message}; attempt {retrying.Attempt + 1} in {retrying.Wait.TotalSeconds:0.#} s"),
            // Waiting for one's turn is what queues are for.
            ModelUpdate.Queued queued when queued.Wait > TimeSpan.Zero => string.Create(CultureInfo.InvariantCulture, $"{program}: {queued.Reason}; waits {queued.Wait.TotalSeconds:0.#} s with all others"),
            _ => null,
        };
        if (line is not null)
        {
            write(new RunLine(line, IsMessage: false, IsTrouble: true));
        }
    }
}
