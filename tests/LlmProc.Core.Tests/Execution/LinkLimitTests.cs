using System.Reflection;
using System.Runtime.CompilerServices;

namespace LlmProc.Core.Tests.Execution;

/// <summary>A link may bound its children by every limit there is, and nobody else feels it.</summary>
public sealed class LinkLimitTests
{
    public static TheoryData<string, string> Limited() => new()
    {
        { nameof(Limits.Iterations), "limit limit.iterations, children , at most 0 at once" },
        { nameof(Limits.Depth), "ok , children , at most 0 at once" },
        { nameof(Limits.Processes), "ok , children ok, at most 1 at once" },
        { nameof(Limits.Concurrency), "ok , children ok ok, at most 1 at once" },
        { nameof(Limits.CostUsd), "limit limit.cost_usd, children ok limit, at most 1 at once" },
        { nameof(Limits.Tokens), "limit limit.tokens, children ok limit, at most 1 at once" },
        { nameof(Limits.Timeout), "timeout timeout, children timeout timeout, at most 2 at once" },
        { "none", "ok , children ok ok, at most 2 at once" },
    };

    [Theory]
    [MemberData(nameof(Limited))]
    public async Task It_holds_for_the_child_and_all_below_it_and_for_nobody_else(string key, string outcome)
    {
        var model = new Asking(together: key is "none" or nameof(Limits.Timeout), forEver: key == nameof(Limits.Timeout));
        await using var tree = new Tree(model, change: program => program.Name.Value == "main"
            ? program with { Links = [.. program.Links.Select(link => link.Name == "a" ? link with { Limits = Of(key) } : link)] }
            : program);
        Task<RunResult> running = tree.Host.Start("go").ResultAsync();
        if (key == nameof(Limits.Timeout))
        {
            await model.Together;
            tree.Time.Advance(TimeSpan.FromSeconds(2));
        }

        RunResult result = await running;

        result.Status.ShouldBe(RunStatus.Ok);
        ProcessSummary limited = result.Process.Children[0], free = result.Process.Children[1];
        string children = string.Join(' ', limited.Children.Select(child => child.Status.Word()).Order().Reverse());
        $"{limited.Status.Word()} {limited.Error?.Code}, children {children}, at most {model.MostInFlight} at once".ShouldBe(outcome);
        free.Status.ShouldBe(RunStatus.Ok);
    }

    [Fact]
    public void Every_limit_is_tried_here() =>
        Limited().Select(row => row.Data.Item1).Order().ShouldBe(Keys().Where(key => key.Name != nameof(Limits.Forks)).Select(key => key.Name).Append("none").Order(), "forks wait for a tool that forks");

    [Fact]
    public void Of_two_bounds_the_lower_one_counts_for_every_limit()
    {
        Limits low = All(1), high = All(2);

        foreach (Limits both in new[] { low.LoweredBy(high), high.LoweredBy(low), low.LoweredBy(Limits.None), new Limits().LoweredBy(low) })
        {
            both.ShouldBe(low);
        }
    }

    private static PropertyInfo[] Keys() => [.. typeof(Limits).GetProperties(BindingFlags.Public | BindingFlags.Instance)];

    private static Limits All(int value)
    {
        var limits = new Limits();
        foreach (PropertyInfo key in Keys())
        {
            Type type = Nullable.GetUnderlyingType(key.PropertyType)!;
            key.SetValue(limits, type == typeof(TimeSpan) ? TimeSpan.FromSeconds(value) : Convert.ChangeType(value, type, System.Globalization.CultureInfo.InvariantCulture));
        }

        return limits;
    }

    private static Limits Of(string key) => key switch
    {
        nameof(Limits.Iterations) => new Limits { Iterations = 1 },
        nameof(Limits.Depth) => new Limits { Depth = 0 },
        nameof(Limits.Processes) => new Limits { Processes = 2 },
        nameof(Limits.Concurrency) => new Limits { Concurrency = 1 },
        nameof(Limits.CostUsd) => new Limits { CostUsd = 0.02m },
        nameof(Limits.Tokens) => new Limits { Tokens = 200 },
        nameof(Limits.Timeout) => new Limits { Timeout = TimeSpan.FromSeconds(1) },
        _ => Limits.None,
    };

    /// <summary>main asks a and b; a asks b twice at once and then says that it is done. Every sample takes 100 tokens and a cent.</summary>
    /// <param name="together">The two wait for each other.</param>
    /// <param name="forEver">They never answer.</param>
    private sealed class Asking(bool together, bool forEver) : IModel
    {
        private readonly TaskCompletionSource _together = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _gate = new();
        private int _inFlight;

        /// <summary>Of the children of a.</summary>
        public int MostInFlight { get; private set; }

        /// <summary>Two are in flight.</summary>
        public Task Together => _together.Task;

        public ModelPrice? PriceOf(LlmProgram program) => ModelPrice.Free;

        public SampleBound BoundOf(ModelRequest request) => new(90, 10) { InputUsd = 0.01m, LeastOutput = 10 };

        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            string asked = request.Conversation.Last!.Text;
            if (asked == "below")
            {
                Enter(1);
                if (together)
                {
                    await Together.WaitAsync(cancellationToken);
                }

                if (forEver)
                {
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                }

                // Whoever may go at the same time has gone by then.
                for (int i = 0; i < 200; i++)
                {
                    await Task.Yield();
                }

                Enter(-1);
            }

            (string, string)[] calls = asked switch { "go" => [("a", "fan"), ("b", "free")], "fan" => [("b", "below"), ("b", "below")], _ => [] };
            yield return new ModelUpdate.Completed(new Sample(
                calls.Length == 0 ? [new ContentBlock.Text("done")] : [.. calls.Select(call => new ContentBlock.Call(new ToolCall("", "spawn", Tree.Spawn(call.Item1, call.Item2))))],
                calls.Length == 0 ? SampleStop.EndTurn : SampleStop.ToolCalls, new Usage(90, 10), 0.01m));
        }

        private void Enter(int count)
        {
            lock (_gate)
            {
                _inFlight += count;
                MostInFlight = Math.Max(MostInFlight, _inFlight);
                if (_inFlight == 2)
                {
                    _together.TrySetResult();
                }
            }
        }
    }
}
