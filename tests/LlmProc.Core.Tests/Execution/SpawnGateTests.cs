using System.Collections.Immutable;
using LlmProc.Testing;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Core.Tests.Execution;

/// <summary>A tool with effects that then asks a child: two things happen, and the gates are asked about each.</summary>
public sealed class SpawnGateTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ToolEffects.Once, true, "consult, consult asks a: deep")]
    [InlineData(ToolEffects.Once, false, "consult, consult asks a: deep")]
    [InlineData(ToolEffects.None, true, "consult asks a: deep")]
    [InlineData(ToolEffects.None, false, "consult asks a: deep")]
    public async Task The_yes_to_a_tool_is_not_the_yes_to_the_child_that_it_asks(ToolEffects effects, bool atOnce, string questions)
    {
        var gate = new Asked(_ => GateAnswer.Allow);
        await using var tree = new Tree(Consulting(), new HostOptions { Gates = [gate], Tools = [new ConsultTool(effects, atOnce)] }, Granted);

        RunResult result = await tree.Host.Start("go").ResultAsync();

        (result.Text, string.Join(", ", gate.Questions)).ShouldBe(("a has heard deep", questions));
        tree.Events.Count(e => e.Event is ProcessEvent.GateAnswered).ShouldBe(gate.Questions.Length);
    }

    [Fact]
    public async Task Gates_with_nothing_to_say_about_a_tool_are_asked_about_its_child_all_the_same()
    {
        var gate = new Asked(call => call.Spawn is null ? null : GateAnswer.Deny("not 'a'"));
        await using var tree = new Tree(Consulting(), new HostOptions { Gates = [gate], Tools = [new ConsultTool()] }, Granted);

        RunResult result = await tree.Host.Start("go").ResultAsync();

        (result.Text, result.Status).ShouldBe(("The tool has run, but it may not ask another program, because that was denied: not 'a'", RunStatus.Ok));
        result.Process.Children.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_child_that_a_tool_asks_is_stopped_for_good_with_the_run()
    {
        var gate = new Asked(call => call.Spawn is null ? GateAnswer.Allow : GateAnswer.Stop("enough"));
        await using var tree = new Tree(Consulting(), new HostOptions { Gates = [gate], Tools = [new ConsultTool()] }, Granted);

        RunResult result = await tree.Host.Start("go").ResultAsync();

        (result.Status, result.GateStop, result.Process.Children.IsEmpty).ShouldBe((RunStatus.Denied, "enough", true));
    }

    [Fact]
    public async Task Wherever_the_machine_dies_the_tool_runs_once_and_no_answer_is_asked_for_twice()
    {
        int whole = 0;
        for (int at = 2; whole == 0; at++)
        {
            var journal = new MemoryJournal();
            var tool = new ConsultTool();
            await using (var tree = new Tree(Consulting(), new HostOptions { Journal = new DyingJournal(journal, at), Gates = [new Asked(_ => GateAnswer.Allow)], Tools = [tool] }, Granted))
            {
                try
                {
                    await tree.Host.Start("go").ResultAsync();
                    whole = at;
                }
                catch (InvalidOperationException)
                {
                    // The machine died here.
                }
            }

            ProcessEvent[] before = await EventsAsync(journal);
            var gate = new Asked(_ => GateAnswer.Allow);
            await using var resumed = new Tree(Consulting(), new HostOptions { Journal = journal, Gates = [gate], Tools = [tool] }, Granted);
            RunResult result = await (await resumed.Host.ResumeAsync(new ProcessId("p1"), CancellationToken)).ResultAsync();

            ProcessEvent[] after = await EventsAsync(journal);
            bool isLost = before.Any(e => e is ProcessEvent.ToolStarted) && !before.Any(e => e is ProcessEvent.ChildStarted);
            after.Count(e => e is ProcessEvent.GateAnswered).ShouldBe(before.Count(e => e is ProcessEvent.GateAnswered) + gate.Questions.Length, $"died at append {at}");
            tool.Runs.ShouldBeLessThanOrEqualTo(1, $"died at append {at}");
            result.Text.ShouldStartWith(isLost ? "Interrupted:" : "a has heard deep", customMessage: $"died at append {at}");
            gate.Questions.Length.ShouldBe(before.Any(e => e is ProcessEvent.ToolStarted) ? 0 : before.Any(e => e is ProcessEvent.GateAnswered) ? 1 : 2, $"died at append {at}");
        }

        whole.ShouldBeGreaterThan(10);
    }

    private static ScriptedModel Consulting() => new ScriptedModel()
        .When(Program("a"), Say("a has heard {last}"))
        .When(Last("go"), Call("consult"))
        .When(Any, Say("{last}"));

    private static LlmProgram Granted(LlmProgram program) => program with { Tools = [new ToolGrant("consult")] };

    private static async Task<ProcessEvent[]> EventsAsync(MemoryJournal journal)
    {
        var events = new List<ProcessEvent>();
        await foreach (ProcessEvent e in journal.ReadAsync(new ProcessId("p1"), CancellationToken))
        {
            events.Add(e);
        }

        return [.. events];
    }

    private sealed class ConsultTool(ToolEffects effects = ToolEffects.Once, bool atOnce = true) : ITool
    {
        public ToolSpec Spec { get; } = new("consult", "Writes, and asks.", """{"type":"object"}""") { Effects = effects };

        public int Runs { get; private set; }

        public async ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
        {
            Runs++;
            if (!atOnce)
            {
                await Task.Yield();
            }

            return new ToolOutcome.Spawn("a", "deep", []);
        }
    }

    private sealed class Asked(Func<GatedCall, GateAnswer?> decide) : IRunGate
    {
        private ImmutableArray<string> _questions = [];

        public ImmutableArray<string> Questions => _questions;

        public ValueTask<GateAnswer?> BeforeToolAsync(ProcessState state, GatedCall call, CancellationToken cancellationToken)
        {
            string question = call.Call.Tool + (call.Spawn is { } spawn ? $" asks {spawn.Link}: {spawn.Query}" : "");
            ImmutableInterlocked.Update(ref _questions, static (all, one) => all.Add(one), question);
            return new(decide(call));
        }
    }
}
