namespace LlmProc.Core.Tests.Processes;

public sealed class RunStatusTests
{
    [Theory]
    [InlineData(StopReason.EndTurn, null, "ok")]
    [InlineData(StopReason.StopSequence, null, "ok")]
    [InlineData(StopReason.Iterations, "limit.iterations", "limit")]
    [InlineData(StopReason.Failed, "limit.cost_usd", "limit")]
    [InlineData(StopReason.Failed, "loop", "limit")]
    [InlineData(StopReason.Timeout, "timeout", "timeout")]
    [InlineData(StopReason.Cancelled, "cancelled", "killed")]
    [InlineData(StopReason.Killed, "killed", "killed")]
    [InlineData(StopReason.Failed, "overloaded", "failed")]
    [InlineData(StopReason.Failed, "empty", "failed")]
    [InlineData(StopReason.Failed, null, "failed")]
    [InlineData(StopReason.Denied, "denied", "denied")]
    [InlineData(StopReason.Refusal, "refusal", "refused")]
    [InlineData(StopReason.MaxTokens, "max_tokens", "max_tokens")]
    [InlineData(StopReason.Failed, "invalid", "invalid")]
    [InlineData(StopReason.EndTurn, "overloaded", "failed")]
    public void Every_end_has_one_word(StopReason reason, string? code, string status) => RunStatuses.Of(reason, code).Word().ShouldBe(status);

    [Fact]
    public void There_are_nine_words_and_each_is_used() =>
        Enum.GetValues<RunStatus>().Select(status => status.Word())
            .ShouldBe(["ok", "limit", "timeout", "killed", "failed", "denied", "refused", "max_tokens", "invalid"]);

    [Fact]
    public void With_an_error_nothing_is_ok()
    {
        foreach (StopReason reason in Enum.GetValues<StopReason>())
        {
            foreach (string code in new[] { "overloaded", "empty", "internal", "invalid", "limit.tokens", "something_new" })
            {
                RunStatuses.Of(reason, code).ShouldNotBe(RunStatus.Ok, $"{reason} with {code}");
            }
        }
    }

    [Fact]
    public void Only_two_reasons_are_ever_ok() =>
        Enum.GetValues<StopReason>().Where(reason => RunStatuses.Of(reason, null) == RunStatus.Ok).ShouldBe([StopReason.EndTurn, StopReason.StopSequence]);
}
