using LlmProc.Cli.Running;
using LlmProc.Testing;
using Microsoft.Extensions.Time.Testing;

namespace LlmProc.Cli.Tests;

/// <summary>Whatever hangs, two signals end the command.</summary>
public sealed class StuckTests
{
    private const int Interrupt = 2;
    private const int Terminate = 15;
    private const int HangUp = 1;

    /// <summary>More than a pipe holds that nobody reads.</summary>
    private const int MoreThanAPipe = 300_000;

    private static readonly string s_answers = $"[[rule]]\nwhen = {{ last = \"big\" }}\nsay = \"\"\"first\\n{new string('x', MoreThanAPipe)}\"\"\"\n[[rule]]\ndelay = \"1h\"\nsay = \"late\"\n";

    [Theory]
    [InlineData(Interrupt, Terminate)]
    [InlineData(Terminate, Interrupt)]
    [InlineData(HangUp, Terminate)]
    public async Task A_run_whose_events_nobody_reads(int first, int second)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no signals here");
        using TempProject project = Programs.Single(s_answers);
        using Running running = new Llmproc(project).StartHearing("main.toml", "--events");

        await running.WriteInputAsync(new string('y', MoreThanAPipe));
        await running.NextLineAsync();
        running.Signal(first);
        running.Signal(second);

        (await running.ExitAsync()).ShouldBeGreaterThan(128);
    }

    [Fact]
    public async Task A_conversation_whose_answers_nobody_reads()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no signals here");
        using TempProject project = Programs.Single(s_answers);
        using Running running = new Llmproc(project).StartHearing("chat", "main.toml");

        await running.WriteInputAsync("big\n");
        (await running.NextLineAsync()).ShouldBe("first");
        running.Signal(Interrupt);
        running.Signal(Terminate);

        (await running.ExitAsync()).ShouldBeGreaterThan(128);
    }

    [Fact]
    public async Task Cases_whose_outcome_nobody_reads()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no signals here");
        using TempProject project = Programs.Single(s_answers);
        project.Write("a.md", "```program\nmain.toml\n```\n## Big\n```prompt\nbig\n```\n```transcript\n```\n");
        using Running running = new Llmproc(project).StartHearing("test", "a.md");

        (await running.NextLineAsync()).ShouldStartWith("failed ");
        running.Signal(Interrupt);
        running.Signal(Terminate);

        (await running.ExitAsync()).ShouldBeGreaterThan(128);
    }

    [Fact]
    public async Task What_does_not_come_to_rest_is_left()
    {
        var time = new FakeTimeProvider();
        Task leaving = RunSetup.LeaveAsync(new ValueTask(new TaskCompletionSource().Task), time);

        leaving.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(10));

        await leaving;
    }
}
