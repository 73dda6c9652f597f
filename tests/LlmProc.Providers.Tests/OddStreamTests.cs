namespace LlmProc.Providers.Tests;

/// <summary>Answers that are odd and whole, and what becomes of the processes that get them.</summary>
public sealed class OddStreamTests
{
    private const string Delegate = "DELEGATE n=1 to=worker d=1 rounds=1";

    public static TheoryData<string, string> Wires => WireStreams.Wires;

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task The_answer_is_the_same(string provider, string model)
    {
        foreach (string fault in (string[])["two-starts", "block-without-text", "slow-loris", "unknown-event", "unknown-delta", "index-gaps"])
        {
            await using FaultedRun run = new FaultedRun(provider, model).With(fault);

            RunResult result = await FaultedRun.EndAsync(run.Start(Delegate));

            (result.Text, result.Error).ShouldBe(("DONE 1", null), fault);
        }
    }

    [Theory]
    [InlineData("gzip-cut", "incomplete")]
    [InlineData("endless-deltas", "too_large")]
    public async Task It_is_no_answer_however_often_it_comes(string fault, string code)
    {
        await using FaultedRun run = new FaultedRun("anthropic", "claude-haiku-4-5").With(fault);

        (await FaultedRun.EndAsync(run.Start(Delegate))).Error!.Code.ShouldBe(code);
        run.Mock.Exchanges.Length.ShouldBeLessThanOrEqualTo(8);
    }

    [Theory]
    [InlineData("pause-turn", null, 4)]
    [InlineData("pause-turn-always", "pause_turn", 6)]
    public async Task A_paused_turn_goes_on_five_times_and_no_more(string fault, string? code, int requests)
    {
        await using FaultedRun run = new FaultedRun("anthropic", "claude-haiku-4-5").With(fault);

        (await FaultedRun.EndAsync(run.Start("Hello"))).Error?.Code.ShouldBe(code);
        run.Mock.Exchanges.Length.ShouldBe(requests);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task Calls_are_run_whatever_the_reason_to_stop(string provider, string model)
    {
        await using FaultedRun run = new FaultedRun(provider, model).With("stop-with-calls", times: 1);

        (await FaultedRun.EndAsync(run.Start(Delegate))).Text.ShouldBe("DONE 1");
    }

    [Theory]
    [InlineData("anthropic", "claude-haiku-4-5")]
    [InlineData("openai", "gpt-4o")]
    public async Task A_call_that_is_announced_and_not_made_is_asked_for_once_more(string provider, string model)
    {
        await using FaultedRun once = new FaultedRun(provider, model).With("calls-without-call", times: 1);
        await using FaultedRun always = new FaultedRun(provider, model).With("calls-without-call");

        (await FaultedRun.EndAsync(once.Start(Delegate))).Text.ShouldBe("DONE 1");
        (await FaultedRun.EndAsync(always.Start("Hello"))).Error.ShouldBeNull();
        always.Mock.Exchanges.Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("tool-unknown")]
    [InlineData("tool-name-control")]
    [InlineData("tool-name-10kb")]
    [InlineData("tool-name-constructor")]
    [InlineData("tool-name-proto")]
    [InlineData("args-missing")]
    [InlineData("args-wrong-type")]
    [InlineData("args-deep")]
    [InlineData("spawn-unlisted")]
    [InlineData("spawn-itself")]
    [InlineData("goto-future")]
    [InlineData("fork-million")]
    [InlineData("read-fd-foreign")]
    public async Task The_model_reads_an_error_and_the_turn_goes_on(string fault)
    {
        foreach (var row in WireStreams.Wires)
        {
            (string provider, string model) = row.Data;
            await using FaultedRun run = new FaultedRun(provider, model).With(fault, times: 1);
            LlmProcess process = run.Start(Delegate);

            RunResult result = await FaultedRun.EndAsync(process);

            result.Error.ShouldBeNull();
            process.State.Conversation.ToArray().SelectMany(message => message.Results).ShouldContain(read => read.IsError, model);
        }
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task All_of_two_hundred_calls_are_answered(string provider, string model)
    {
        await using FaultedRun run = new FaultedRun(provider, model).With("200-calls", times: 1);
        LlmProcess process = run.Start(Delegate);

        (await FaultedRun.EndAsync(process)).Error.ShouldBeNull();

        process.State.Conversation.ToArray().Select(message => message.Results.Count()).ShouldContain(200);
        run.Mock.Exchanges.ShouldAllBe(exchange => exchange.Error == null);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task Fifty_processes_get_each_its_own_answer(string provider, string model)
    {
        await using FaultedRun run = new FaultedRun(provider, model).With("out-of-order");

        LlmProcess[] processes = [.. Enumerable.Range(0, 50).Select(i => run.Start(FormattableString.Invariant($"WORK k={i}")))];
        RunResult[] results = await Task.WhenAll(processes.Select(FaultedRun.EndAsync));

        results.Select(result => result.Text).ShouldBe(Enumerable.Range(0, 50).Select(i => FormattableString.Invariant($"ANSWER {i}")));
    }
}
