using LlmProc.Testing;

namespace LlmProc.Providers.Tests;

/// <summary>Calls whose arguments are cut, at every place, whatever the answer says of it.</summary>
public sealed class TruncationTests
{
    private const string Arguments =
        """{"path":"notes/öl/a.txt","lines":[1,2.5e3,-7],"deep":{"a":{"b":[true,false,null]}},"text":"Say \"hello\" and \\ and \u00e9 and so on, until the line is long enough to be cut often.","last":12345}""";

    public static TheoryData<string, string> Wires => WireStreams.Wires;

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task No_call_that_was_cut_is_run(string provider, string model)
    {
        int cuts = 0;
        foreach (bool isTold in (bool[])[true, false])
        {
            // A cut that is told may leave the arguments whole.
            for (int at = 1; at < Arguments.Length + (isTold ? 1 : 0); at++)
            {
                var call = Reply.Call("look", Arguments[..at]);
                var tool = new CountedTool();
                await using var run = new FaultedRun(provider, model, time => new MockProvider(_ => isTold ? call.Stop(SampleStop.MaxTokens) : call, new MockOptions { TimeProvider = time }), tool);

                RunResult result = await FaultedRun.EndAsync(run.Start("Look."));

                tool.Runs.ShouldBe(0, Arguments[..at]);
                result.Error!.Code.ShouldBe("max_tokens");
                run.Mock.Exchanges.Length.ShouldBe(3, "the model may try again twice");
                cuts++;
            }
        }

        cuts.ShouldBeGreaterThan(1000 / 3);
    }
}
