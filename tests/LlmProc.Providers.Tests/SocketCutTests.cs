using LlmProc.Testing;

namespace LlmProc.Providers.Tests;

/// <summary>Connections that are really closed or reset, after and within each event.</summary>
public sealed class SocketCutTests
{
    public static TheoryData<string, string> Wires => WireStreams.Wires;

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task Wherever_a_connection_ends_the_sample_is_taken_again_and_only_then_a_tool_runs(string provider, string model)
    {
        var mock = new MockProvider(request => request.Conversation.Last!.Results.Any()
            ? Reply.Say("Done.")
            : Reply.Blocks(new ContentBlock.Text("I ask."), new ContentBlock.Call(new ToolCall("", "calculator", """{"expression":"1+1"}"""))));
        await using MockServer server = mock.Listen();
        using var wires = new WireProviders(new WireOptions { Time = new HurriedTime(), Chance = () => 0, Variable = name => Variable(server, name) });
        var program = new LlmProgram(new ProgramName("main"), "/p/main.toml", new ModelSettings(provider, model)) { Tools = [new ToolGrant("calculator")] };
        await using var host = new LocalProcessHost(new ProgramGraph(program.Name, [program], "digest"), new HostOptions { Providers = wires.All });
        int cuts = 0;

        // The last events of Chat Completions are the reason to stop, the usage, and the mark of the end: the first is enough where the end is one in good order.
        int events = provider == "anthropic" ? 10 : model == "gpt-5" ? 12 : 4;
        for (int at = 0; at < events; at++)
        {
            foreach (Func<int, MockFault> fault in new Func<int, MockFault>[] { MockFault.FinAfterEvent, MockFault.CutAfterEvent, MockFault.ResetAfterEvent, MockFault.FinInEvent, MockFault.ResetInEvent })
            {
                int before = mock.Exchanges.Length;
                mock.Inject(fault(at).For(1));

                RunResult result = await host.Start("What is 1+1?").ResultAsync().WaitAsync(TestContext.Current.CancellationToken);

                (result.Text, result.Error).ShouldBe(("Done.", null));
                result.Process.Own.ToolCalls.ShouldBe(1);
                mock.Exchanges.Skip(before).Count(exchange => exchange.Fault is not null).ShouldBe(1);
                (mock.Exchanges.Length - before).ShouldBe(3, $"{fault(at).Name}: the cut answer, the same again, and the answer to the result");
                cuts++;
            }
        }

        cuts.ShouldBe(events * 5);
    }

    [Theory]
    [InlineData("reset-before-headers")]
    [InlineData("close-before-headers")]
    public async Task A_connection_that_ends_before_the_answer_is_made_anew(string fault)
    {
        var mock = new MockProvider();
        await using MockServer server = mock.Listen();
        using var wires = new WireProviders(new WireOptions { Time = new HurriedTime(), Chance = () => 0, Variable = name => Variable(server, name) });
        var program = new LlmProgram(new ProgramName("main"), "/p/main.toml", new ModelSettings("anthropic", "claude-haiku-4-5"));
        await using var host = new LocalProcessHost(new ProgramGraph(program.Name, [program], "digest"), new HostOptions { Providers = wires.All });
        await host.Start("One").ResultAsync();
        mock.Inject(MockFault.Named(fault)!);

        RunResult result = await host.Start("Two").ResultAsync().WaitAsync(TestContext.Current.CancellationToken);

        (result.Text, result.Error).ShouldBe(("You said: Two", null));
        mock.Exchanges.Count(exchange => exchange.Fault == fault).ShouldBe(1);
    }

    private static string? Variable(MockServer server, string name) => name switch
    {
        "ANTHROPIC_BASE_URL" => server.AnthropicBaseUrl,
        "OPENAI_BASE_URL" => server.OpenAiBaseUrl,
        _ when name.EndsWith("_KEY", StringComparison.Ordinal) => "key",
        _ => null,
    };
}
