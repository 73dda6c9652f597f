using LlmProc.Cli.Running;

namespace LlmProc.Cli.Tests;

public sealed class WaitingLinesTests
{
    private static readonly ProcessState s_main = new(new ProcessStart(new ProcessId("p1"), new ProgramName("main"), null));
    private static readonly ProcessState s_expert = new(new ProcessStart(new ProcessId("p1/1.0"), new ProgramName("expert"), "Who?") { Parent = new ProcessId("p1") });

    private readonly WaitingLines _waiting = new(_ => { });

    [Fact]
    public void A_run_that_ran_out_of_time_says_what_the_provider_did_until_then()
    {
        Retry(s_expert, 1);
        Retry(s_expert, 2);

        _waiting.Explain(TimedOut()).Error!.Message.ShouldBe("limit timeout 5s reached; until then expert: it is overloaded (attempt 2)");
    }

    [Fact]
    public void What_has_passed_is_not_told()
    {
        Retry(s_main, 1);
        Retry(s_expert, 1);
        _waiting.OnEvent(s_expert, new ProcessEvent.Sampled(new Sample([], SampleStop.EndTurn, default, 0)));
        _waiting.OnEvent(s_main, new ProcessEvent.Prompted("run_2", "again"));

        _waiting.Explain(TimedOut()).ShouldBe(TimedOut());
    }

    [Fact]
    public void Other_ends_are_as_they_are()
    {
        Retry(s_main, 1);

        _waiting.Explain(TimedOut() with { Reason = StopReason.Cancelled }).Error!.Message.ShouldBe("limit timeout 5s reached");
    }

    private void Retry(ProcessState state, int attempt) =>
        _waiting.OnWaiting(state, new ModelUpdate.Retrying(attempt, TimeSpan.FromSeconds(1), "overloaded", "it is overloaded"));

    private static RunResult TimedOut() => new("", StopReason.Timeout, new ProcessError("timeout", "limit timeout 5s reached"), s_summary);

    private static readonly ProcessSummary s_summary = new(s_main.Id, s_main.Start.Program, "m", StopReason.Timeout, Spending.Zero,
        [new ProcessSummary(s_expert.Id, s_expert.Start.Program, "m", StopReason.Timeout, Spending.Zero, [])]);
}
