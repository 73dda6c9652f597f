using LlmProc.Testing;
using Microsoft.Extensions.Time.Testing;

namespace LlmProc.Providers.Tests;

/// <summary>Whatever happens to a child, its parent's model reads that it failed and why, and never takes it for an answer.</summary>
public sealed class ChildFailureTests
{
    private const string Child = "gpt-4o";

    [Theory(Timeout = 20_000)]
    [InlineData("429-ra-90", "limits the rate")]
    [InlineData("529-always", "is overloaded")]
    [InlineData("500-html", "failed (500)")]
    [InlineData("500-no-retry", "failed (500")]
    [InlineData("400-retry", "refused the request")]
    [InlineData("401", "does not accept the key in OPENAI_API_KEY")]
    [InlineData("403", "does not permit this")]
    [InlineData("404-model", "does not have the model 'gpt-4o'")]
    [InlineData("402", "no credit left")]
    [InlineData("credit", "no credit left")]
    [InlineData("413", "too large")]
    [InlineData("prompt-too-long", "longer than the model")]
    [InlineData("redirect-307", "redirects to elsewhere.invalid")]
    [InlineData("connection-refused", "no connection to")]
    [InlineData("dns-failure", "the host is not known")]
    [InlineData("tls-failure", "no secure connection to")]
    [InlineData("stall-before-headers", "stopped answering")]
    [InlineData("stall-after-event:1", "stopped answering")]
    [InlineData("pings-only", "stopped answering")]
    [InlineData("fin-after-event:1", "broke off")]
    [InlineData("rst-after-event:1", "broke off")]
    [InlineData("no-finish-reason", "broke off")]
    [InlineData("200-html", "text/html instead of a stream")]
    [InlineData("200-empty", "broke off")]
    [InlineData("204", "")]
    [InlineData("error-event", "")]
    [InlineData("refusal", "refused to answer. Partial answer: ")]
    [InlineData("max-tokens", "cut at the output limit (max_tokens). Partial answer: ")]
    [InlineData("empty-content", "ended without an answer")]
    [InlineData("whitespace-text", "ended without an answer")]
    public async Task It_reads_an_error_with_the_cause(string fault, string cause)
    {
        // Where nothing comes the clock must run; elsewhere waits take no time.
        FakeTimeProvider? clock = fault.StartsWith("stall", StringComparison.Ordinal) || fault == "pings-only" ? new FakeTimeProvider() : null;
        TimeProvider time = clock ?? (TimeProvider)new HurriedTime();
        var mock = new MockProvider(new MockOptions { TimeProvider = time });
        mock.Inject(MockFault.Named(fault)!, request => request.Model == Child);
        using HttpMessageHandler handler = mock.CreateHandler();
        using var wires = new WireProviders(new WireOptions { Handler = handler, Time = time, Variable = name => name.EndsWith("_KEY", StringComparison.Ordinal) ? "key" : null });
        await using var host = new LocalProcessHost(Graph(), new HostOptions { Providers = wires.All });
        LlmProcess process = host.Start("DELEGATE n=1 to=worker d=1 rounds=1");

        Task<RunResult> running = process.ResultAsync();
        while (clock is not null && !running.IsCompleted)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            for (int i = 0; i < 20 && !running.IsCompleted; i++)
            {
                await Task.Yield();
            }

            clock.Advance(TimeSpan.FromSeconds(1));
        }

        await running.WaitAsync(TestContext.Current.CancellationToken);
        ToolResult result = process.State.Conversation.ToArray().SelectMany(message => message.Results).Single();
        result.IsError.ShouldBeTrue();
        result.Text.ShouldStartWith("The program 'worker' ");
        result.Text.ShouldContain(cause);
        (await running).Text.ShouldBe("DONE 1");
        (await running).Process.Children.Single().Reason.ShouldNotBe(fault is "empty-content" or "whitespace-text" ? StopReason.MaxTokens : StopReason.EndTurn);
    }

    private static ProgramGraph Graph() => new(new ProgramName("main"),
    [
        new LlmProgram(new ProgramName("main"), "/p/main.toml", new ModelSettings("anthropic", "claude-haiku-4-5"))
        {
            Tools = [new ToolGrant("spawn")],
            Links = [new ProgramLink("worker", new ProgramName("worker")) { Description = "Works." }],
        },
        new LlmProgram(new ProgramName("worker"), "/p/worker.toml", new ModelSettings("openai", Child)),
    ], "digest");
}
