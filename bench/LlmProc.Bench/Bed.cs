using System.Collections.Immutable;
using LlmProc.Testing;

namespace LlmProc.Bench;

/// <summary>A program in memory, a host over it, and a way to know what its processes do.</summary>
internal static class Bed
{
    public static ProgramGraph Graph(string systemPrompt) => new(new ProgramName("main"),
    [
        new LlmProgram(new ProgramName("main"), "/bench/main.toml", new ModelSettings("script", "scripted"))
        {
            Tools = [new ToolGrant("spawn")],
            Links = [new ProgramLink("worker", new ProgramName("worker")) { Description = "Works" }],
        },
        new LlmProgram(new ProgramName("worker"), "/bench/worker.toml", new ModelSettings("script", "scripted")) { SystemPrompt = systemPrompt },
    ], "bench");

    public static LocalProcessHost Host(ProgramGraph graph, IModel model, params ImmutableArray<IProcessObserver> observers) => new(graph, new HostOptions
    {
        Providers = [new ScriptedProvider("script", model)],
        Observers = observers,
    });

    public static long Heap() => GC.GetTotalMemory(forceFullCollection: true);
}

/// <summary>Completes when so many events of one kind have happened.</summary>
internal sealed class Countdown<T>(int count) : IProcessObserver where T : ProcessEvent
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = count;

    public Task Done => _done.Task;

    public void OnEvent(ProcessState state, ProcessEvent e)
    {
        if (e is T && Interlocked.Decrement(ref _left) == 0)
        {
            _done.SetResult();
        }
    }
}
