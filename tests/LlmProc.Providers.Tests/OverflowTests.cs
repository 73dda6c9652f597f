using System.Text;
using LlmProc.Testing;

namespace LlmProc.Providers.Tests;

/// <summary>What goes over the wires when a conversation is longer than the model can read.</summary>
public sealed class OverflowTests
{
    public static TheoryData<string, string> Wires => WireStreams.Wires;

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_refusal_for_length_is_answered_with_one_shorter_request(string provider, string model)
    {
        foreach (string fault in (string[])["413", "prompt-too-long"])
        {
            await using FaultedRun once = Looking(provider, model).With(fault, times: 1, when: Read);
            await using FaultedRun always = Looking(provider, model).With(fault, when: Read);

            (await FaultedRun.EndAsync(once.Start("Look."))).Error.ShouldBeNull();
            (await FaultedRun.EndAsync(always.Start("Look."))).Error!.Code.ShouldBe("context_overflow");

            once.Mock.Exchanges.Length.ShouldBe(3);
            always.Mock.Exchanges.Length.ShouldBe(3);
            ShouldNeverRepeat(once.Mock);
            ShouldNeverRepeat(always.Mock);
            (always.Mock.Exchanges[2].Request.Body.Length < always.Mock.Exchanges[1].Request.Body.Length).ShouldBeTrue();
        }

        static bool Read(MockRequest request) => request.Conversation.Last!.Results.Any();
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_small_window_bears_a_long_run(string provider, string model)
    {
        var tool = new CountedTool(length: 3000);
        await using var run = new FaultedRun(provider, model, time => new MockProvider(
            request => request.LastText.StartsWith('8') ? Reply.Say("Done.") : Reply.Call("look"),
            new MockOptions { TimeProvider = time, ContextWindow = 4000 }), tool);

        RunResult result = await FaultedRun.EndAsync(run.Start("Look eight times."));

        (result.Text, result.Error).ShouldBe(("Done.", null));
        run.Mock.Exchanges.Count(exchange => exchange.Status == 400).ShouldBeInRange(1, 3);
        tool.Runs.ShouldBe(8);
        ShouldNeverRepeat(run.Mock);
    }

    private static FaultedRun Looking(string provider, string model) => new(provider, model, time => new MockProvider(
        request => request.Conversation.Last!.Results.Any() ? Reply.Say("Done.") : Reply.Call("look"), new MockOptions { TimeProvider = time }), new CountedTool(length: 9000));

    private static void ShouldNeverRepeat(MockProvider mock) =>
        mock.Exchanges.Select(exchange => Encoding.UTF8.GetString(exchange.Request.Body.Span)).ShouldBeUnique();
}
