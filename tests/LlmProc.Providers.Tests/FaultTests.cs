using LlmProc.Testing;

namespace LlmProc.Providers.Tests;

/// <summary>Every fault that the mock knows, on every wire: a process ends with an answer or with a coded reason, in bounded time.</summary>
public sealed class FaultTests
{
    private static readonly string[] s_codes =
    [
        "overloaded", "rate_limited", "auth", "permission", "not_found", "bad_request", "too_large", "context_overflow", "credit", "incomplete", "stalled",
        "connection", "tls", "provider_error", "max_tokens", "refusal", "pause_turn", "limit.iterations", "loop",
    ];

    public static TheoryData<string, string> Faults()
    {
        var rows = new TheoryData<string, string>();
        foreach (string model in (string[])["anthropic/claude-haiku-4-5", "openai/gpt-4o", "openai/gpt-5", "gemini/gemini-3.8-flash"])
        {
            foreach (MockFault fault in MockFault.All)
            {
                rows.Add(model, fault.Name);
            }
        }

        return rows;
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Faults))]
    public async Task A_process_survives_it(string model, string fault)
    {
        var time = new TurnedTime();
        var mock = new MockProvider(new MockOptions { TimeProvider = time });
        mock.Inject(MockFault.Named(fault)!.For(2));
        using HttpMessageHandler handler = mock.CreateHandler();
        using var wires = new WireProviders(new WireOptions
        {
            Handler = handler,
            Time = time,
            Variable = name => name.EndsWith("_KEY", StringComparison.Ordinal) ? "key" : null,
        });
        string[] parts = model.Split('/');
        await using var host = new LocalProcessHost(Graph(new ModelSettings(parts[0], parts[1])), new HostOptions { Providers = wires.All, Time = time });

        RunResult result = await EndAsync(host.Start("DELEGATE n=1 to=worker d=1 rounds=1").ResultAsync(), time, TestContext.Current.CancellationToken);

        if (result.Error is { } error)
        {
            s_codes.ShouldContain(error.Code, error.Message);
            error.Message.ShouldNotContain("\n");
            error.Message.Length.ShouldBeLessThan(600);
        }
    }

    private static ProgramGraph Graph(ModelSettings model) => new(new ProgramName("main"),
    [
        new LlmProgram(new ProgramName("main"), "/p/main.toml", model)
        {
            SystemPrompt = "Ask worker.",
            Tools = [new ToolGrant("spawn")],
            Links = [new ProgramLink("worker", new ProgramName("worker")) { Description = "Works." }],
        },
        new LlmProgram(new ProgramName("worker"), "/p/worker.toml", model),
    ], "digest");

    /// <summary>Lets the clock run as long as the process does.</summary>
    private static async Task<RunResult> EndAsync(Task<RunResult> running, TurnedTime time, CancellationToken cancellationToken)
    {
        while (!running.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int i = 0; i < 20 && !running.IsCompleted; i++)
            {
                await Task.Yield();
            }

            time.Advance(TimeSpan.FromSeconds(1));
        }

        return await running;
    }
}
