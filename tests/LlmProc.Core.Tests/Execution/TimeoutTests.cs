using LlmProc.Testing;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Core.Tests.Execution;

/// <summary>Whose time was over: whoever reads it raises that limit, and no other.</summary>
public sealed class TimeoutTests
{
    private const string OfOther = "the time of the one who asked was over";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LinkSession.Fresh)]
    [InlineData(LinkSession.Keep)]
    public async Task A_child_with_a_limit_of_its_own_that_its_parent_stops_does_not_speak_of_it(LinkSession session)
    {
        await using var tree = new Tree(Endless(), change: program => program with
        {
            Limits = new Limits { Timeout = program.Name.Value == "main" ? TimeSpan.FromSeconds(90) : TimeSpan.FromMinutes(10) },
            Links = [.. program.Links.Select(link => link with { Session = session })],
        });
        LlmProcess process = tree.Host.Start("go");
        await tree.UntilAsync<ProcessEvent.Prompted>(2);

        tree.Time.Advance(TimeSpan.FromSeconds(91));
        RunResult result = await process.ResultAsync();

        result.Error!.Message.ShouldBe("limit timeout 1m30s reached");
        (result.Process.Children.Single().Error!.Code, result.Process.Children.Single().Error!.Message).ShouldBe(("timeout", OfOther));
    }

    [Fact]
    public async Task A_child_whose_own_time_is_over_says_so()
    {
        await using var tree = new Tree(Endless(), change: program => program with
        {
            Limits = new Limits { Timeout = program.Name.Value == "main" ? TimeSpan.FromMinutes(10) : TimeSpan.FromSeconds(90) },
        });
        LlmProcess process = tree.Host.Start("go");
        await tree.UntilAsync<ProcessEvent.Prompted>(2);

        tree.Time.Advance(TimeSpan.FromSeconds(91));

        (await process.ResultAsync()).Text.ShouldBe("The program 'a' stopped: limit timeout 1m30s reached.");
    }

    [Fact]
    public async Task A_process_with_time_left_that_is_stopped_from_outside_does_not_speak_of_its_limit()
    {
        await using var tree = new Tree(Endless(), change: Hour);
        LlmProcess process = tree.Host.Start(null);
        Task<RunResult> first = process.RunAsync("go", CancellationToken);
        await tree.UntilAsync<ProcessEvent.Prompted>(2);

        process.Stop(StopReason.Timeout);
        RunResult result = await first;

        (result.Status, result.Error!.Message).ShouldBe((RunStatus.Timeout, OfOther));
        Task<RunResult> second = process.RunAsync("go", CancellationToken);
        await tree.UntilAsync<ProcessEvent.Prompted>(4);
        tree.Time.Advance(TimeSpan.FromMinutes(61));
        (await second).Error!.Message.ShouldBe("limit timeout 1h reached");
    }

    [Fact]
    public async Task Whoever_goes_on_after_the_machine_died_says_the_same()
    {
        for (int at = 8; at <= 13; at++)
        {
            var journal = new MemoryJournal();
            var dying = new DyingJournal(journal, at);
            await using (var tree = new Tree(Endless(), dying, Hour))
            {
                LlmProcess process = tree.Host.Start("go");
                await tree.UntilAsync<ProcessEvent.Prompted>(2);
                process.Stop(StopReason.Timeout);
                await Should.ThrowAsync<InvalidOperationException>(() => process.ResultAsync());
                tree.Events.ShouldContain(e => e.Event is ProcessEvent.StopRequested);
            }

            await using var resumed = new Tree(Endless(), journal, Hour);
            RunResult result = await (await resumed.Host.ResumeAsync(new ProcessId("p1"), CancellationToken)).ResultAsync();

            result.Error!.Message.ShouldBe(OfOther, $"died at append {at}");
            result.Process.Children.Single().Error!.Message.ShouldBe(OfOther, $"died at append {at}");
        }
    }

    private static ScriptedModel Endless() => new ScriptedModel(new Microsoft.Extensions.Time.Testing.FakeTimeProvider())
        .When(Program("main").And(Last("go")), Call("spawn", Tree.Spawn("a", "go")))
        .When(Program("a"), Say("late").After(TimeSpan.FromDays(9)))
        .When(Any, Say("{last}"));

    private static LlmProgram Hour(LlmProgram program) => program with { Limits = new Limits { Timeout = TimeSpan.FromHours(1) } };
}
