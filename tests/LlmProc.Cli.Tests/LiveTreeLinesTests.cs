using LlmProc.Cli.Running;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Tests;

public sealed class LiveTreeLinesTests
{
    private readonly LiveProcess _root = Process(null, "main", cost: 0.5m);

    private IReadOnlyList<string> Lines(int rows) => new LiveTreeLines(new Palette(false), TimeProvider.System).Of(_root, new TerminalSize(100, rows));

    [Fact]
    public void Those_that_work_are_shown_before_those_that_wait()
    {
        foreach (int i in Enumerable.Range(0, 20))
        {
            LiveProcess child = Process(_root, $"child{i}");
            child.Wait(i < 16 ? new ModelUpdate.Queued(TimeSpan.Zero, "waits for its turn") : null);
        }

        IReadOnlyList<string> lines = Lines(rows: 12);

        lines.Count.ShouldBe(6);
        lines.Skip(1).Take(4).Select(line => line.Split(' ')[1]).ShouldBe(["child16", "child17", "child18", "child19"]);
        lines[^1].ShouldBe("… 16 more: 16 waiting");
    }

    [Fact]
    public void The_first_line_counts_what_the_whole_tree_took()
    {
        LiveProcess child = Process(_root, "child", cost: 0.25m);
        Process(child, "grandchild", cost: 1);

        IReadOnlyList<string> lines = Lines(rows: 40);

        lines[0].ShouldContain(" · 360 tokens · $1.75 · ");
        lines[1].ShouldContain(" · 120 tokens · $0.25 · ");
    }

    private static LiveProcess Process(LiveProcess? parent, string program, decimal? cost = null)
    {
        var process = new LiveProcess(program, parent, TimeProvider.System.GetTimestamp());
        parent?.Children.Add(process);
        if (cost is not null)
        {
            var start = new ProcessStart(new ProcessId("p1"), new ProgramName(program), "Hi");
            var state = new ProcessState(start) { Run = new RunState("run_1", 0), Own = new Spending(new Usage(100, 20), cost, 1, 0) };
            process.Take(state, new ProcessEvent.Prompted("run_1", "Hi"), 0);
        }

        return process;
    }
}
