using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LlmProc.Testing;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Core.Tests.Execution;

/// <summary>What a run changed is told by the tools that changed it and by the events around them.</summary>
public sealed class ReceiptTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_that_was_written_is_told_with_the_hash_of_what_is_there()
    {
        using var project = new TempProject();
        ScriptedModel model = new ScriptedModel().When(Last("go"), Call("write", """{"text":"hello"}""")).When(Any, Say("I wrote nothing at all."));
        await using var tree = new Tree(model, null, Granted("write"), null, new WriteTool(project["notes.md"]));

        RunResult result = await tree.Host.Start("go").ResultAsync();

        CallReceipt receipt = result.Process.Receipts.ShouldHaveSingleItem();
        (receipt.Tool, receipt.CallId, receipt.Ending).ShouldBe(("write", "call_1_0", CallEnding.Returned));
        byte[] there = await File.ReadAllBytesAsync(project["notes.md"], CancellationToken);
        receipt.Receipts.ShouldBe([new Receipt.FileWritten(project["notes.md"], there.Length, Convert.ToHexStringLower(SHA256.HashData(there)))]);
    }

    [Fact]
    public async Task A_model_that_claims_to_have_written_has_no_receipt()
    {
        await using var tree = new Tree(new ScriptedModel().When(Any, Say("I have written notes.md.")), null, Granted("write"), null, new WriteTool("/nowhere"));

        (await tree.Host.Start("go").ResultAsync()).Process.Receipts.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_children_changed_stands_with_them_and_reaches_the_root()
    {
        using var project = new TempProject();
        ScriptedModel model = new ScriptedModel()
            .When(Program("main").And(Last("go")), Call("spawn", Tree.Spawn("a", "go")))
            .When(Program("a").And(Last("go")), Call("write", """{"text":"x"}"""))
            .When(Any, Say("done"));
        await using var tree = new Tree(model, null, program => program with { Tools = [new ToolGrant("spawn"), new ToolGrant("write")] }, null, new WriteTool(project["a.md"]));

        RunResult result = await tree.Host.Start("go").ResultAsync();

        result.Process.Receipts.ShouldBeEmpty();
        result.Process.Children.Single().Receipts.Single().Receipts.Single().ShouldBeOfType<Receipt.FileWritten>().Path.ShouldBe(project["a.md"]);
        result.Process.Tree().Select(process => process.Id.Value).ShouldBe(["p1", "p1/1.0"]);
    }

    [Fact]
    public async Task A_tool_that_fails_half_way_says_what_it_has_changed()
    {
        ScriptedModel model = new ScriptedModel().When(Last("go"), Call("half")).When(Any, Say("sorry"));
        await using var tree = new Tree(model, null, Granted("half"), null, new HalfTool());

        RunResult result = await tree.Host.Start("go").ResultAsync();

        CallReceipt receipt = result.Process.Receipts.Single();
        receipt.Ending.ShouldBe(CallEnding.Failed);
        receipt.Receipts.ShouldBe([new Receipt.CommandRun("make install", 2)]);
    }

    [Fact]
    public async Task A_call_that_the_machine_died_in_is_interrupted_and_stays_so()
    {
        ScriptedModel model = new ScriptedModel().When(Last("go"), Call("launch")).When(Any, Say("{last}"));
        var launch = new EndlessTool("launch");
        var journal = new MemoryJournal();
        await using (var tree = new Tree(model, journal, Granted("launch"), null, launch))
        {
            tree.Host.Start("go");
            await launch.Entered;
        }

        await using var resumed = new Tree(model, journal, Granted("launch"), null, new EndlessTool("launch"));
        RunResult result = await (await resumed.Host.ResumeAsync(new ProcessId("p1"), CancellationToken)).ResultAsync();

        result.Process.Receipts.Select(receipt => (receipt.Tool, receipt.Ending)).ShouldBe([("launch", CallEnding.Interrupted)]);
    }

    [Fact]
    public async Task A_call_that_was_stopped_midway_never_reads_as_not_run()
    {
        ScriptedModel model = new ScriptedModel().When(Last("go"), Call("launch")).When(Any, Say("{last}"));
        var launch = new EndlessTool("launch");
        await using var tree = new Tree(model, null, Granted("launch"), null, launch);
        LlmProcess process = tree.Host.Start(null);
        Task<RunResult> run = process.RunAsync("go", CancellationToken);
        await launch.Entered;

        process.Stop(StopReason.Cancelled);
        RunResult result = await run;

        result.Process.Receipts.Single().Ending.ShouldBe(CallEnding.Interrupted);
        process.State.Conversation.Last!.Results.Single().Text.ShouldStartWith("Interrupted: the run was stopped while this ran.");
    }

    [Theory]
    [InlineData(ToolEffects.Once, 1)]
    [InlineData(ToolEffects.None, 0)]
    public async Task A_call_with_effects_that_then_asks_a_child_has_one_receipt(ToolEffects effects, int receipts)
    {
        ScriptedModel model = new ScriptedModel().When(Program("main").And(Last("go")), Call("consult")).When(Any, Say("done"));
        await using var tree = new Tree(model, null, Granted("consult"), null, new ConsultTool(effects));

        RunResult result = await tree.Host.Start("go").ResultAsync();

        result.Process.Receipts.Select(receipt => (receipt.CallId, receipt.Tool, receipt.Ending)).ShouldBe(Enumerable.Repeat(("call_1_0", "consult", CallEnding.Returned), receipts));
        result.Process.Children.Single().Receipts.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_call_whose_child_is_stopped_keeps_its_one_receipt()
    {
        ScriptedModel model = new ScriptedModel(new Microsoft.Extensions.Time.Testing.FakeTimeProvider())
            .When(Program("main").And(Last("go")), Call("consult"))
            .When(Any, Say("late").After(TimeSpan.FromDays(1)));
        await using var tree = new Tree(model, null, Granted("consult"), null, new ConsultTool(ToolEffects.Once));
        LlmProcess process = tree.Host.Start("go");
        await tree.UntilAsync<ProcessEvent.Prompted>(2);

        process.Stop(StopReason.Killed);
        RunResult result = await process.ResultAsync();

        result.Process.Receipts.Select(receipt => (receipt.Tool, receipt.Ending)).ShouldBe([("consult", CallEnding.Returned)]);
    }

    [Fact]
    public async Task A_call_with_effects_whose_child_is_denied_has_a_receipt_all_the_same()
    {
        ScriptedModel model = new ScriptedModel().When(Program("main").And(Last("go")), Call("consult")).When(Any, Say("done"));
        await using var tree = new Tree(model, new HostOptions { Gates = [new NoChildren()], Tools = [new ConsultTool(ToolEffects.Once)] }, Granted("consult"));

        RunResult result = await tree.Host.Start("go").ResultAsync();

        result.Process.Receipts.Select(receipt => (receipt.Tool, receipt.Ending)).ShouldBe([("consult", CallEnding.Returned)]);
        result.Process.Children.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_says_how_long_it_took_and_a_process_how_long_it_worked()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var tree = new Tree(new ScriptedModel(time).When(Any, Say("late").After(TimeSpan.FromSeconds(5))));
        LlmProcess process = tree.Host.Start(null);

        RunResult result = await Took(7);
        result.Duration.ShouldBe(TimeSpan.FromSeconds(7));
        result = await Took(2);

        (result.Duration, result.Process.Duration).ShouldBe((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(9)));

        async Task<RunResult> Took(int seconds)
        {
            int runs = tree.Events.Count(e => e.Event is ProcessEvent.Prompted);
            Task<RunResult> run = process.RunAsync("go", CancellationToken);
            await tree.UntilAsync<ProcessEvent.Prompted>(runs + 1);
            tree.Time.Advance(TimeSpan.FromSeconds(seconds));
            while (!run.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(5));
                await Task.Yield();
            }

            return await run;
        }
    }

    private static Func<LlmProgram, LlmProgram> Granted(string tool) => program => program with { Tools = [new ToolGrant(tool)] };

    private sealed class WriteTool(string path) : ITool
    {
        public ToolSpec Spec { get; } = new("write", "Writes.", """{"type":"object"}""");

        public async ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
        {
            using JsonDocument arguments = JsonDocument.Parse(call.Arguments);
            byte[] bytes = Encoding.UTF8.GetBytes(arguments.RootElement.GetProperty("text").GetString()!);
            await File.WriteAllBytesAsync(path, bytes, cancellationToken);
            return new ToolOutcome.Returned("written")
            {
                Receipts = [new Receipt.FileWritten(path, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)))],
            };
        }
    }

    private sealed class ConsultTool(ToolEffects effects) : ITool
    {
        public ToolSpec Spec { get; } = new("consult", "Writes, and asks.", """{"type":"object"}""") { Effects = effects };

        public ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken) => new(new ToolOutcome.Spawn("a", "deep", []));
    }

    private sealed class NoChildren : IRunGate
    {
        public ValueTask<GateAnswer?> BeforeToolAsync(ProcessState state, GatedCall call, CancellationToken cancellationToken) =>
            new(call.Spawn is null ? null : GateAnswer.Deny("no"));
    }

    private sealed class HalfTool : ITool
    {
        public ToolSpec Spec { get; } = new("half", "Fails.", """{"type":"object"}""");

        public ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken) =>
            new(new ToolOutcome.Returned("exit 2", IsError: true) { Receipts = [new Receipt.CommandRun("make install", 2)] });
    }
}

/// <summary>A tool with effects that runs until it is cancelled.</summary>
internal sealed class EndlessTool(string name) : ITool
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ToolSpec Spec { get; } = new(name, "Never ends.", """{"type":"object"}""");

    public Task Entered => _entered.Task;

    public async ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        _entered.TrySetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return new ToolOutcome.Returned("never");
    }
}
