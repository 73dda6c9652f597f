using System.Collections.Immutable;
using LlmProc.Testing;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Core.Tests.Execution;

/// <summary>What tools, models and gates of applications may do wrong.</summary>
public sealed class GuestTests
{
    public static TheoryData<ToolOutcome?, string> Forgotten { get; } = new()
    {
        { null, "The tool 'guest' failed." },
        { new ToolOutcome.Returned(null!), "The tool 'guest' failed." },
        { new ToolOutcome.WroteStderr(null!), "The tool 'guest' failed." },
        { new ToolOutcome.Spawn("a", null!, []), "The tool 'guest' failed." },
        { new ToolOutcome.Returned("fine") { Receipts = default }, "fine" },
        { new ToolOutcome.Spawn("a", "hi", default(ImmutableArray<string>)), "done" },
        { new ToolOutcome.Spawn("nobody", "hi", []), "Not started: there is no program 'nobody'; there are: a, b, main." },
    };

    [Theory]
    [MemberData(nameof(Forgotten), DisableDiscoveryEnumeration = true)]
    public async Task What_a_tool_forgets_to_say_harms_nobody_but_its_call(ToolOutcome? outcome, string read)
    {
        await using var tree = new Tree(
            new ScriptedModel().When(Last("go"), Call("guest")).When(Any, Say("done")),
            change: program => program with { Tools = [.. program.Tools, new ToolGrant("guest")] },
            tools: [new Guest(outcome)]);

        RunResult result = await tree.Host.Start("go").ResultAsync();

        result.Error.ShouldBeNull();
        tree.Host.HasFailed.ShouldBeFalse();
        ToolResult given = tree.Events.Select(e => e.Event).OfType<ProcessEvent.ToolReturned>().FirstOrDefault()?.Result
            ?? new ToolResult("", tree.Events.Select(e => e.Event).OfType<ProcessEvent.ChildExited>().Single().Result.Text, false);
        given.Text.ShouldBe(read);
    }

    [Fact]
    public async Task What_a_tool_says_to_the_model_in_an_exception_is_bounded_too()
    {
        await using var tree = new Tree(
            new ScriptedModel().When(Last("go"), Call("guest")).When(Any, Say("done")),
            change: program => program with { Tools = [.. program.Tools, new ToolGrant("guest")] },
            tools: [new Guest(null) { Thrown = new ToolException(new string('x', 1_000_000)) }]);

        await tree.Host.Start("go").ResultAsync();

        ToolResult given = tree.Events.Select(e => e.Event).OfType<ProcessEvent.ToolReturned>().Single().Result;
        (given.IsError, given.Text.Length < 263_000).ShouldBe((true, true));
    }

    [Fact]
    public async Task A_token_that_a_tool_keeps_never_means_another_process()
    {
        var held = new Keeping();
        await using var tree = new Tree(
            new ScriptedModel().When(Last("go").Or(Last("hang")), Call("keeping")).When(Any, Say("done")),
            change: program => program with { Tools = [.. program.Tools, new ToolGrant("keeping")] },
            tools: [held]);
        LlmProcess first = tree.Host.Start("go");
        await first.ResultAsync();
        await first.RestedAsync();

        LlmProcess other = tree.Host.Start("hang");
        await held.Hangs;
        other.Stop(StopReason.Killed);
        (await other.ResultAsync()).Reason.ShouldBe(StopReason.Killed);

        held.Kept.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public void A_wish_is_forgotten_when_it_is_denied_and_with_its_turn()
    {
        using var activation = new Activation(new WorkTokens(CancellationToken.None));
        var turn = new RunState("run_1", 0) { Samples = 1 };
        activation.Begun(turn);
        activation.HasBegun(2);
        activation.Defer("3.0", new ToolOutcome.Spawn("a", "hi", []));
        activation.Begun(turn).ShouldBe(0, "a wish may have become possible");

        activation.Passed(new GatedCall(new ToolCall("3.0", "spawn", "{}"), new ToolSpec("spawn", "", "{}"), new ToolOutcome.Spawn("a", "hi", [])), GateAnswer.Deny("no"));
        activation.HasBegun(2);

        activation.Begun(turn).ShouldBe(2);
        activation.TakeDeferred("3.0").ShouldBeNull();
        activation.Defer("3.1", new ToolOutcome.Spawn("a", "hi", []));
        activation.Begun(turn with { Samples = 2 });
        activation.TakeDeferred("3.1").ShouldBeNull();
    }

    public static TheoryData<Sample> Halves { get; } =
    [
        null!,
        new Sample(default, SampleStop.EndTurn, default, 0),
        new Sample([null!], SampleStop.EndTurn, default, 0),
        new Sample([new ContentBlock.Text(null!)], SampleStop.EndTurn, default, 0),
        new Sample([new ContentBlock.Call(null!)], SampleStop.ToolCalls, default, 0),
        new Sample([new ContentBlock.Call(new ToolCall("1", null!, "{}"))], SampleStop.ToolCalls, default, 0),
        new Sample([new ContentBlock.Call(new ToolCall("1", "guest", null!))], SampleStop.ToolCalls, default, 0),
    ];

    [Theory]
    [MemberData(nameof(Halves), DisableDiscoveryEnumeration = true)]
    public async Task A_model_that_gives_half_an_answer_fails_its_run_and_nothing_else(Sample half)
    {
        await using var tree = new Tree(new Careless(half));

        RunResult result = await tree.Host.Start("go").ResultAsync();

        result.Error!.Code.ShouldBe("internal");
        tree.Host.HasFailed.ShouldBeFalse();
    }

    [Fact]
    public async Task A_gate_may_say_no_without_a_word()
    {
        await using var tree = new Tree(new ScriptedModel().When(Any, Say("done")), new HostOptions { Gates = [new Silent()] });

        RunResult result = await tree.Host.Start("go").ResultAsync();

        (result.Reason, tree.Host.HasFailed).ShouldBe((StopReason.Denied, false));
    }

    [Fact]
    public async Task A_process_is_stopped_for_one_of_three_reasons()
    {
        await using var tree = new Tree(new ScriptedModel().When(Any, Say("done")));
        LlmProcess process = tree.Host.Start(null);

        foreach (StopReason reason in Enum.GetValues<StopReason>().Except([StopReason.Cancelled, StopReason.Timeout, StopReason.Killed]))
        {
            Should.Throw<ArgumentOutOfRangeException>(() => process.Stop(reason));
        }
    }

    private sealed class Careless(Sample half) : IModel
    {
        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            yield return new ModelUpdate.TextDelta(null!);
            yield return null!;
            yield return new ModelUpdate.Completed(half);
        }
    }

    private sealed class Silent : IRunGate
    {
        public ValueTask<GateAnswer?> BeforeSampleAsync(ProcessState state, CancellationToken cancellationToken) => new(GateAnswer.Deny(null!));
    }

    private sealed class Guest(ToolOutcome? outcome) : ITool
    {
        public Exception? Thrown { get; init; }

        public ToolSpec Spec { get; } = new("guest", "Whatever a test needs.", """{"type":"object"}""");

        public ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken) => Thrown is null ? new(outcome!) : throw Thrown;
    }

    /// <summary>Returns at once and keeps its token the first time; then it hangs until it is cancelled.</summary>
    private sealed class Keeping : ITool
    {
        private readonly TaskCompletionSource _hangs = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private CancellationToken? _kept;

        public CancellationToken Kept => _kept!.Value;

        public Task Hangs => _hangs.Task;

        public ToolSpec Spec { get; } = new("keeping", "Keeps.", """{"type":"object"}""") { Effects = ToolEffects.None };

        public async ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
        {
            if (_kept is not null)
            {
                _hangs.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            _kept = cancellationToken;
            return new ToolOutcome.Returned("kept");
        }
    }
}
