using LlmProc.Testing;

namespace LlmProc.Bench;

/// <summary>What a process costs that waits for its next prompt: state, journal, table, all of it, over a shared program.</summary>
internal static class IdleProcesses
{
    public static async Task<int> RunAsync(int n)
    {
        var started = new Countdown<ProcessEvent.Started>(n + 1);
        await using LocalProcessHost host = Bed.Host(Bed.Graph(""), new ScriptedModel(), started);
        host.Start(null);
        long before = Bed.Heap();
        for (int i = 0; i < n; i++)
        {
            host.Start(null);
        }

        await started.Done;
        await Task.Delay(200);
        long bytes = (Bed.Heap() - before) / n;
        Console.WriteLine($$"""{"idle_bytes_per_process":{{bytes}},"processes":{{n}}}""");
        return bytes <= 1024 ? 0 : 1;
    }
}
