namespace LlmProc.Providers.Tests;

/// <summary>Whatever a provider answers in the place of an answer, a run says that it failed and why, and never that it is done.</summary>
public sealed class RootFailureTests
{
    // Those that pass when they are tried again are not among them, nor those that are waited for.
    private static readonly (string Fault, string Status)[] s_faults =
    [
        ("429-ra-90", "failed"), ("529-always", "failed"), ("500-html", "failed"), ("500-no-retry", "failed"), ("400-retry", "failed"), ("401", "failed"), ("403", "failed"),
        ("404-model", "failed"), ("402", "failed"), ("413", "failed"), ("prompt-too-long", "failed"), ("redirect-307", "failed"),
        ("connection-refused", "failed"), ("dns-failure", "failed"), ("tls-failure", "failed"), ("fin-after-event:1", "failed"), ("rst-after-event:1", "failed"),
        ("no-finish-reason", "failed"), ("200-html", "failed"), ("200-json", "failed"), ("200-empty", "failed"), ("204", "failed"), ("error-event", "failed"),
        ("giant-line", "failed"), ("gzip-cut", "failed"), ("refusal", "refused"), ("max-tokens", "max_tokens"),
    ];

    public static TheoryData<string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string>();
        foreach (string model in (string[])["anthropic/claude-haiku-4-5", "openai/gpt-4o", "openai/gpt-5", "gemini/gemini-3.8-flash"])
        {
            foreach ((string fault, string status) in s_faults)
            {
                rows.Add(model, fault, status);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task It_never_reads_as_success(string model, string fault, string status)
    {
        string[] parts = model.Split('/');
        await using FaultedRun run = new FaultedRun(parts[0], parts[1]).With(fault);

        RunResult result = await FaultedRun.EndAsync(run.Start("WORK k=1"));

        run.Mock.Exchanges.ShouldContain(exchange => exchange.Fault == fault);
        result.IsError.ShouldBeTrue();
        (result.Status.Word(), result.Process.Status.Word()).ShouldBe((status, status), result.Error!.Message);
        result.Text.ShouldBe(status == "failed" ? "" : "ANSWER 1", "a part that was said stands beside the error");
    }
}
