using System.Globalization;

namespace LlmProc.Cli.Running;

/// <summary>Tells why nothing happens for a while: a provider that is asked again, or one that wants to be left alone.</summary>
internal sealed class WaitingLines(Action<RunLine> write) : IProcessObserver
{
    public void OnEvent(ProcessState state, ProcessEvent e)
    {
    }

    public void OnWaiting(ProcessState state, ModelUpdate reason)
    {
        ProgramName program = state.Start.Program;
        string? line = reason switch
        {
            ModelUpdate.Retrying retrying => string.Create(CultureInfo.InvariantCulture, $"{program}: {retrying.Message}; attempt {retrying.Attempt + 1} in {retrying.Wait.TotalSeconds:0.#} s"),

            // Whoever waits for its turn in the tree is no trouble.
            ModelUpdate.Queued queued when queued.Wait > TimeSpan.Zero => string.Create(CultureInfo.InvariantCulture, $"{program}: {queued.Reason}; waits {queued.Wait.TotalSeconds:0.#} s with all others"),
            _ => null,
        };
        if (line is not null)
        {
            write(new RunLine(line, IsMessage: false, IsTrouble: true));
        }
    }
}
