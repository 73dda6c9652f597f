using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class SignalTests
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    private const string SlowExpert = """
        [[rule]]
        when = { program = "main", turn = 1 }
        call = [{ tool = "spawn", arguments = { program_name = "expert", query = "Who?" } }]
        [[rule]]
        when = { program = "expert", turn = 1 }
        call = [{ tool = "write_stderr", arguments = { message = "I think" } }]
        [[rule]]
        say = "late"
        delay = "60s"
        """;

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public async Task A_signal_stops_the_whole_tree(int signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no signals here");
        using TempProject project = Programs.Linked(SlowExpert);
        using Running running = new Llmproc(project).StartHearing("main.toml", "x", "-v");

        await running.ReachAsync("expert: I think");
        running.Signal(signal);

        (await running.EndAsync()).ShouldBe(new Outcome(
            "", "main → expert: Who?\nexpert: I think\nmain ✗ expert: it was cancelled\nllmproc: interrupted\n", 130));
    }

    [Fact]
    public async Task An_interrupted_run_is_told_in_json_too()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no signals here");
        using TempProject project = Programs.Linked(SlowExpert);
        using Running running = new Llmproc(project).StartHearing("main.toml", "x", "--json");

        await running.ReachAsync("expert: I think");
        running.Signal(Interrupt);
        Outcome outcome = await running.EndAsync();

        outcome.Out.ShouldStartWith("""{"text":"","stop_reason":"cancelled","is_error":true,"error":{"code":"cancelled",""");
        outcome.Out.ShouldContain("\"program\":\"expert\",\"model\":");
        outcome.Code.ShouldBe(130);
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_the_command_quietly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no shell here");
        using TempProject project = Programs.Single();
        using Running running = new Llmproc(project).StartFile("/bin/bash", "-c", "exec 3>&1; { llmproc main.toml x; echo $? >&3; } | head -c 0 >&3");

        Outcome outcome = await running.EndAsync();

        outcome.ShouldBe(new Outcome("141\n", "", 0));
    }

    [Fact]
    public async Task A_full_disk_is_told()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "no /dev/full here");
        using TempProject project = Programs.Single();
        using Running running = new Llmproc(project).StartFile("/bin/sh", "-c", "llmproc main.toml x > /dev/full");

        (await running.EndAsync()).ShouldBe(new Outcome("", "llmproc: stdout cannot be written: no space is left on the device\n", 1));
    }

    [Theory]
    [InlineData("llmproc main.toml <&-", "llmproc: there is no prompt: give words, --prompt, --prompt-file or text on stdin, or set prompt.user_prompt in the program\n2\n")]
    [InlineData("llmproc main.toml x <&-", "<x>\n0\n")]
    [InlineData("llmproc chat main.toml <&-", "0\n")]
    [InlineData("llmproc main.toml x >&-", "llmproc: stdout cannot be written: it is closed\n1\n")]
    [InlineData("llmproc check main.toml >&-", "llmproc: stdout cannot be written: it is closed\n1\n")]
    [InlineData("llmproc main.toml x --events >&-", "llmproc: stdout cannot be written: it is closed\n1\n")]
    [InlineData("llmproc main.toml x -v 2>&-", "<x>\n0\n")]
    [InlineData("llmproc main.toml x -v 2>/dev/full", "<x>\n0\n")]
    [InlineData("llmproc main.toml x <&- >&- 2>&-", "1\n")]
    [InlineData("llmproc main.toml x --events >/dev/full", "llmproc: stdout cannot be written: no space is left on the device\n1\n")]
    public async Task Streams_that_are_closed_or_full(string line, string told)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "no /dev/full here");
        using TempProject project = Programs.Single();
        project.Write("try.sh", $"exec 3>&2\n{line}\necho $? >&3\n");
        using Running running = new Llmproc(project).StartFile("/bin/sh", "-c", "sh try.sh 2>&1");

        (await running.EndAsync()).Out.ShouldBe(told);
    }

    [Fact]
    public async Task Commands_of_a_script_write_one_after_the_other_into_one_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no shell here");
        using TempProject project = Programs.Single();
        using Running running = new Llmproc(project).StartFile("/bin/sh", "-c", "{ llmproc main.toml a; llmproc main.toml b; } > out; cat out");

        (await running.EndAsync()).Out.ShouldBe("<a>\n<b>\n");
    }
}
