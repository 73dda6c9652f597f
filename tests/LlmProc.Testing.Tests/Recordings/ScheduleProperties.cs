using System.Runtime.CompilerServices;

namespace LlmProc.Testing.Tests.Recordings;

public sealed class ScheduleProperties
{
    private const int Schedules = 1000;
    private const int LongestWait = 40;

    [Fact]
    public async Task A_thousand_schedules_of_one_recorded_tree_give_one_result()
    {
        using TempProject project = Trees.Project();
        using var recordings = new TempProject();
        ProgramGraph graph = Trees.Link(project);
        var recorder = Recorder.Create(recordings["r"]);
        string recorded = ResultDigest.Of(await Trees.RunAsync(graph, project, Trees.Providers().Select(recorder.Around)));

        var results = new HashSet<string>();
        var orders = new HashSet<string>();
        var whole = Replay.Open(recordings["r"]);
        for (int seed = 0; seed < Schedules; seed++)
        {
            var random = new Random(seed);
            Replay replay = whole.Again();
            var order = new OrderObserver();
            RunResult result = ShuffledScheduler.Run(() => Trees.RunAsync(graph, project, replay.Providers.Select(provider => new SlowProvider(provider, random)), observer: order), random);

            results.Add(ResultDigest.Of(result));
            orders.Add(order.ToString());
            replay.Unused.ShouldBeEmpty();
        }

        results.ShouldHaveSingleItem().ShouldBe(recorded);
        orders.Count.ShouldBeGreaterThan(Schedules / 2, "the schedules must differ, or this shows nothing");
    }

    /// <summary>In which order the processes of the tree had their samples.</summary>
    private sealed class OrderObserver : IProcessObserver
    {
        private readonly List<string> _sampled = [];

        public void OnEvent(ProcessState state, ProcessEvent e)
        {
            if (e is ProcessEvent.Sampled)
            {
                _sampled.Add(state.Id.CallPath);
            }
        }

        public override string ToString() => string.Join(' ', _sampled);
    }

    /// <summary>Lets some samples take many times as long as others.</summary>
    private sealed class SlowProvider(IModelProvider provider, Random random) : IModelProvider
    {
        public string Name => provider.Name;

        public IModel Open(ModelSettings settings) => new SlowModel(provider.Open(settings), random);
    }

    private sealed class SlowModel(IModel model, Random random) : IModel
    {
        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            for (int left = random.Next(LongestWait); left > 0; left--)
            {
                await Task.Yield();
            }

            await foreach (ModelUpdate update in model.SampleAsync(request, cancellationToken))
            {
                yield return update;
            }
        }
    }
}
