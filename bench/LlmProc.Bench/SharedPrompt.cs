using System.Collections.Immutable;

namespace LlmProc.Bench;

/// <summary>N children of one program in flight at once: their prompt of 1 MB must be there once, not N times.</summary>
internal static class SharedPrompt
{
    public static async Task<int> RunAsync(int n)
    {
        string prompt = new('x', 500_000);
        ProgramGraph graph = Bed.Graph(prompt).Select(program => program with { Limits = new Limits { Processes = n + 1, Concurrency = n } });
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new Countdown<ProcessEvent.Prompted>(n + 1);
        await using LocalProcessHost host = Bed.Host(graph, new WaitingModel(n, release.Task), asked);
        long before = Bed.Heap();

        LlmProcess process = host.Start("go");
        await asked.Done;
        long bytes = Bed.Heap() - before;
        release.SetResult();
        RunResult result = await process.ResultAsync();

        Console.WriteLine($$"""{"children":{{n}},"prompt_bytes":{{prompt.Length * 2}},"heap_bytes":{{bytes}},"heap_bytes_per_child":{{bytes / n}},"answer":"{{result.Text}}"}""");
        return bytes < 10L * 1024 * 1024 + (16L * 1024 * n) ? 0 : 1;
    }

    private sealed class WaitingModel(int n, Task release) : IModel
    {
        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            bool asks = request.Program.Name.Value == "main" && request.Conversation.Count == 1;
            if (!asks && request.Program.Name.Value == "worker")
            {
                await release.WaitAsync(cancellationToken);
            }

            ImmutableArray<ContentBlock> content = asks
                ? [.. Enumerable.Range(0, n).Select(i => new ContentBlock.Call(new ToolCall("", "spawn", $$"""{"program_name":"worker","query":"{{i}}"}""")))]
                : [new ContentBlock.Text("done")];
            yield return new ModelUpdate.Completed(new Sample(content, asks ? SampleStop.ToolCalls : SampleStop.EndTurn, default, 0m));
        }
    }
}
