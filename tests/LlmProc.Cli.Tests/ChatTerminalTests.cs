using LlmProc.Cli.Tests.Terminals;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

/// <summary>How a conversation leaves the terminal, and what it makes of what terminals send.</summary>
public sealed class ChatTerminalTests
{
    private const int HangUp = 1;
    private const int Quit = 3;
    private const int Terminate = 15;

    private const string Answers = """
        [[rule]]
        when = { last = "slow" }
        say = "never"
        delay = "60s"
        [[rule]]
        when = { last = "wait" }
        say = "waited"
        delay = "1s"
        [[rule]]
        say = "Said: {last}"
        """;

    [Theory]
    [InlineData("\u0004", 0)]
    [InlineData("/quit\r", 0)]
    [InlineData(null, 130, Terminate)]
    [InlineData(null, 130, HangUp)]
    [InlineData("slow\r", 130, Terminate)]
    [InlineData("slow\r", 130, HangUp)]
    [InlineData("slow\r", 131, Quit)]
    public async Task Every_end_leaves_the_terminal_as_it_was(string? typed, int code, int signal = 0)
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Linked(Answers);
        await using Pty pty = Pty.Start(new Llmproc(project), 100, 24, ["chat", "main.toml", "--color", "never"]);

        await AtPromptAsync(pty);
        await pty.TypeAsync("hello\r");
        await pty.UntilAsync("Said: hello\n");
        await AtPromptAsync(pty);
        pty.IsCooked.ShouldBeFalse();
        await pty.TypeAsync(typed ?? "half a lin");
        await pty.UntilAsync(typed == "slow\r" ? "main  samples" : typed is null ? "> half a lin" : ">");
        if (signal != 0)
        {
            pty.Signal(signal);
        }

        (int ended, string shown) = await pty.EndAsync();

        ended.ShouldBe(code, shown);
        pty.Screen.Modes.ShouldBeEmpty();
        pty.IsCooked.ShouldBeTrue();
        if (typed == "slow\r" && signal != Quit)
        {
            shown.ShouldEndWith("llmproc: interrupted");
        }
    }

    [Fact]
    public async Task A_signal_to_end_ends_a_demo_too()
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Single(Answers, "[demo]\nprompts = [\"one\", \"slow\", \"three\"]");
        await using Pty pty = Pty.Start(new Llmproc(project), 100, 24, ["chat", "main.toml", "--color", "never"]);

        await pty.UntilAsync("[Enter goes on");
        await pty.TypeAsync("\r");
        await pty.UntilAsync("main  samples");
        pty.Signal(Terminate);
        (int code, string shown) = await pty.EndAsync();

        code.ShouldBe(130);
        shown.ShouldNotContain("three");
        pty.Screen.Modes.ShouldBeEmpty();
        pty.IsCooked.ShouldBeTrue();
    }

    [Fact]
    public async Task A_text_that_is_pasted_while_a_run_goes_on_is_one_prompt()
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Linked(Answers);
        await using Pty pty = Pty.Start(new Llmproc(project), 100, 24, ["chat", "main.toml", "--color", "never"]);

        await AtPromptAsync(pty);
        await pty.TypeAsync("wait\r");
        await pty.UntilAsync("main  samples");
        await pty.PasteAsync("two\nlines\n");
        await pty.UntilAsync(shown => shown.Contains("\nwaited\n", StringComparison.Ordinal) && shown.EndsWith("> two\nlines", StringComparison.Ordinal));
        await pty.TypeAsync("x\r");
        await pty.UntilAsync("Said: two\nlines\nx\n");
        await AtPromptAsync(pty);
        await pty.TypeAsync("\u0004");
        (int code, _) = await pty.EndAsync();

        code.ShouldBe(0);
    }

    [Fact]
    public async Task A_text_that_is_pasted_between_the_prompts_of_a_demo_does_not_go_on()
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Single(Answers, "[demo]\nprompts = [\"one\", \"two\"]");
        await using Pty pty = Pty.Start(new Llmproc(project), 100, 24, ["chat", "main.toml", "--color", "never"]);

        await pty.UntilAsync("[Enter goes on");
        await pty.PasteAsync("some\nlines\n");
        await pty.TypeAsync("\u0003");
        await AtPromptAsync(pty);
        await pty.TypeAsync("\u0004");
        (_, string shown) = await pty.EndAsync();

        shown.ShouldNotContain("two");
    }

    [Theory]
    [InlineData("dumb")]
    [InlineData("")]
    public async Task A_terminal_that_knows_no_sequences_is_sent_none(string name)
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Single(Answers, "[demo]\nprompts = [\"one\", \"two\"]");
        var llmproc = new Llmproc(project);
        llmproc.Variables["TERM"] = name;
        await using Pty pty = Pty.Start(llmproc, 100, 24, ["chat", "main.toml"]);

        await pty.UntilAsync("> one\nSaid: one\n");
        await pty.UntilAsync("[Enter goes on, Ctrl-D ends the demo]");
        await pty.TypeAsync("\r");
        await pty.UntilAsync("> two\nSaid: two\n");
        await AtPromptAsync(pty);
        await pty.TypeAsync("hellp\u007fo\r");
        await pty.UntilAsync("Said: hello\n");
        await AtPromptAsync(pty);
        await pty.TypeAsync("\u0004");
        (int code, _) = await pty.EndAsync();

        code.ShouldBe(0);
        pty.All.ShouldNotContain('\e');
    }

    [Fact]
    public async Task Ctrl_C_ends_a_paste_that_never_ends()
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Linked(Answers);
        await using Pty pty = Pty.Start(new Llmproc(project), 100, 24, ["chat", "main.toml", "--color", "never"]);

        await AtPromptAsync(pty);
        await pty.TypeAsync("a\e[200~lost");
        await pty.UntilAsync("> a");
        await pty.TypeAsync("\u0003");
        await pty.UntilAsync(shown => shown.EndsWith("> a\n>", StringComparison.Ordinal));
        await pty.TypeAsync("hello\r");
        await pty.UntilAsync("Said: hello\n");
        await AtPromptAsync(pty);
        await pty.TypeAsync("\u0004");
        (int code, _) = await pty.EndAsync();

        code.ShouldBe(0);
    }

    [Fact]
    public async Task Keys_that_arrive_together_are_drawn_together()
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Linked(Answers);
        await using Pty pty = Pty.Start(new Llmproc(project), 100, 24, ["chat", "main.toml", "--color", "never"]);

        await AtPromptAsync(pty);
        await pty.TypeAsync(new string('x', 1000) + "y");
        await pty.UntilAsync("xxxy");
        await pty.TypeAsync("\u0015\u0004");
        (int code, _) = await pty.EndAsync();

        code.ShouldBe(0);
        pty.All.Split("\e[J").Length.ShouldBeLessThan(500);
    }

    private static Task<string> AtPromptAsync(Pty pty) => pty.UntilAsync(shown => shown.EndsWith("\n>", StringComparison.Ordinal) || shown == ">");
}
