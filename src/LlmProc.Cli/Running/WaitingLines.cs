using System.Collections.Concurrent;
using System.Globalization;

namespace LlmProc.Cli.Running;

/// <summary>Tells why nothing happens for a while: a provider that is asked again, or one that wants to be left alone.</summary>
internal sealed class WaitingLines(Action<RunLine> write) : IProcessObserver
{
    // What went wrong last with a sample that has no answer yet.
    private readonly ConcurrentDictionary<ProcessId, string> _unanswered = new();

    public void OnEvent(ProcessState state, ProcessEvent e)
    {
        switch (e)
        {
            case ProcessEvent.Prompted when state.Start.Parent is null:
                _unanswered.Clear();
                break;
            case ProcessEvent.Sampled:
                _unanswered.TryRemove(state.Id, out _);
                break;
        }
    }

    public void OnWaiting(ProcessState state, ModelUpdate reason)
    {
        ProgramName program = state.Start.Program;
        switch (reason)
        {
            case ModelUpdate.Retrying retrying:
                Tell($"{program}: {retrying.Message}; attempt {retrying.Attempt + 1} in {Seconds(retrying.Wait)}");
                _unanswered[state.Id] = string.Create(CultureInfo.InvariantCulture, $"{program}: {retrying.Message} (attempt {retrying.Attempt})");
                break;

            // Whoever waits for its turn in the tree is no trouble.
            case ModelUpdate.Queued queued when queued.Wait > TimeSpan.Zero:
                Tell($"{program}: {queued.Reason}; waits {Seconds(queued.Wait)} with all others");
                _unanswered[state.Id] = $"{program}: {queued.Reason}";
                break;
        }
    }

    /// <summary>The result, which says what providers did until its time was over, if that is why there is no answer.</summary>
    public RunResult Explain(RunResult result) =>
        result is { Reason: StopReason.Timeout, Error: { } error } && FirstTrouble(result.Process) is { } trouble
            ? result with { Error = error with { Message = $"{error.Message}; until then {trouble}" } }
            : result;

    private string? FirstTrouble(ProcessSummary root) => root.Tree().Select(process => _unanswered.GetValueOrDefault(process.Id)).FirstOrDefault(trouble => trouble is not null);

    private void Tell(string line) => write(new RunLine(line, IsMessage: false, IsTrouble: true));

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s");
}
