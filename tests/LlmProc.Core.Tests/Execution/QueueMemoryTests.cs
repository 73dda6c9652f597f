using LlmProc.Testing;

namespace LlmProc.Core.Tests.Execution;

/// <summary>The heap is shared by all tests: this one runs when no other does.</summary>
[CollectionDefinition(nameof(QueueMemoryTests), DisableParallelization = true)]
[Collection(nameof(QueueMemoryTests))]
public sealed class QueueMemoryTests
{
    /// <summary>Bytes for a child that waits: twice of what one takes.</summary>
    private const long Most = 7 * 1024;

    [Fact]
    public async Task Ten_thousand_children_get_their_turn_and_leave_nothing_behind()
    {
        const int children = 10_000;
        const int places = 4;
        string[] calls = [.. Enumerable.Range(0, children).Select(i => Tree.Spawn("b", $"q{i}"))];
        var queue = new Queue(children - places);
        var counting = new Counting(calls, queue.IsFull);
        await using var host = new LocalProcessHost(
            Tree.Graph.Select(program => program.Name.Value == "main" ? program with { Limits = new Limits { Concurrency = places, Processes = children + 1 } } : program),
            new HostOptions { Providers = [new ScriptedProvider("script", counting)], Observers = [queue] });
        long before = GC.GetTotalMemory(forceFullCollection: true);

        RunResult result = await host.Start("go").ResultAsync();

        result.Process.Children.Count(child => child.Reason == StopReason.EndTurn).ShouldBe(children);
        counting.MostInFlight.ShouldBeLessThanOrEqualTo(places);
        ((counting.Memory - before) / children).ShouldBeInRange(1, Most);
    }

    /// <summary>Says when so many wait for their turn.</summary>
    private sealed class Queue(int size) : IProcessObserver
    {
        private readonly TaskCompletionSource _isFull = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _waiting;

        public Task IsFull => _isFull.Task;

        public void OnEvent(ProcessState state, ProcessEvent e)
        {
        }

        public void OnWaiting(ProcessState state, ModelUpdate reason)
        {
            if (reason is ModelUpdate.Queued && Interlocked.Increment(ref _waiting) == size)
            {
                _isFull.SetResult();
            }
        }
    }

    /// <summary>Answers the children when all others are queued, and counts.</summary>
    private sealed class Counting(string[] calls, Task isFull) : IModel
    {
        private int _inFlight;
        private int _most;
        private int _measured;

        public int MostInFlight => _most;

        /// <summary>What is alive while all others are queued.</summary>
        public long Memory { get; private set; }

        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            _most = Math.Max(_most, Interlocked.Increment(ref _inFlight));
            bool isRoot = request.Program.Name.Value == "main";
            if (!isRoot)
            {
                await isFull.WaitAsync(cancellationToken);
                if (Interlocked.Exchange(ref _measured, 1) == 0)
                {
                    Memory = GC.GetTotalMemory(forceFullCollection: true);
                }
            }

            await Task.Yield();
            Interlocked.Decrement(ref _inFlight);
            bool asks = isRoot && request.Conversation.Count == 1;
            yield return new ModelUpdate.Completed(new Sample(
                asks ? [.. calls.Select(arguments => new ContentBlock.Call(new ToolCall("", "spawn", arguments)))] : [new ContentBlock.Text("ok")],
                asks ? SampleStop.ToolCalls : SampleStop.EndTurn, new Usage(1, 1), 0));
        }
    }
}
