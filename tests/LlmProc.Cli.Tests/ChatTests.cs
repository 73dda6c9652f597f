using LlmProc.Cli.Tests.Terminals;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class ChatTests
{
    private const string Remembers = """
        [[rule]]
        when = { last = "slow" }
        say = "never"
        delay = "60s"
        [[rule]]
        when = { last = "broken" }
        fail = { code = "odd", message = "it broke" }
        [[rule]]
        when = { last = "ask" }
        call = [{ tool = "spawn", arguments = { program_name = "expert", query = "Who?" } }]
        [[rule]]
        when = { program = "expert" }
        say = "Anna."
        [[rule]]
        when = { turn = 1 }
        say = "First: {last}"
        [[rule]]
        say = "Then: {last}"
        """;

    [Fact]
    public async Task Prompts_from_a_pipe_are_answered_one_after_the_other_by_one_process()
    {
        using TempProject project = Programs.Linked(Remembers);

        Outcome outcome = await new Llmproc(project).RunWithInputAsync("hello\n\n  \nworld\n", "chat", "main.toml");

        outcome.ShouldBe(new Outcome("First: hello\nThen: world\n", "", 0));
    }

    [Fact]
    public async Task A_prompt_that_fails_does_not_end_the_conversation_but_counts()
    {
        using TempProject project = Programs.Linked(Remembers);

        Outcome outcome = await new Llmproc(project).RunWithInputAsync("broken\nworld\n", "chat", "main.toml");

        outcome.ShouldBe(new Outcome("First: world\n", "llmproc: it broke\n", 1));
    }

    [Theory]
    [InlineData("llmproc: warning: the answer is empty\n")]
    [InlineData("", "-q")]
    public async Task An_empty_answer_is_said_to_be_one(string error, params string[] options)
    {
        using TempProject project = Programs.Single("[[rule]]\nwhen = { last = \"hello\" }\nsay = \" \"\n[[rule]]\nsay = \"Anna.\"\n");

        Outcome outcome = await new Llmproc(project).RunWithInputAsync("hello\nworld\n", ["chat", "main.toml", .. options]);

        outcome.ShouldBe(new Outcome("\nAnna.\n", error, 0));
    }

    [Fact]
    public async Task A_long_conversation_does_not_use_up_the_processes()
    {
        using TempProject project = Programs.Linked(Remembers);

        Outcome outcome = await new Llmproc(project).RunWithInputAsync("ask\nask\nask\n", "chat", "main.toml", "--max-processes", "2");

        outcome.ShouldBe(new Outcome("Then: Anna.\nThen: Anna.\nThen: Anna.\n", "", 0));
    }

    [Fact]
    public async Task The_prompts_of_a_demo_come_first()
    {
        using TempProject project = Programs.Single(Remembers, "[demo]\nprompts = [\"one\", \"two\"]");

        Outcome outcome = await new Llmproc(project).RunWithInputAsync("three\n", "chat", "main.toml");

        outcome.ShouldBe(new Outcome("First: one\nThen: two\nThen: three\n", "", 0));
    }

    [Fact]
    public async Task Words_with_a_slash_are_no_prompts()
    {
        using TempProject project = Programs.Linked(Remembers);

        Outcome outcome = await new Llmproc(project).RunWithInputAsync("/tree\nask\n/tree\n/usage\n/svae\n/goto 1\n//bin\n/quit\nnever\n", "chat", "main.toml");

        outcome.Out.ShouldBe("Then: Anna.\nThen: /bin\n");
        outcome.Error.ShouldMatch(
            """
            \ANothing has run yet\.
            main  p1 · ok · 2 samples · \d+ tokens
            └─ expert  p1/1\.0 · ok · 1 sample · \d+ tokens
              input  +\d+ tokens
              output  +\d+ tokens
              cost  +\$0
              3 samples, 1 tool call
            llmproc: there is no /svae\. Did you mean /save\?; // begins a prompt with a slash
            llmproc: /goto is not there yet in this version
            \Z
            """);
        outcome.Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_conversation_is_saved_and_no_file_is_overwritten()
    {
        using TempProject project = Programs.Linked(Remembers);

        Outcome outcome = await new Llmproc(project).RunWithInputAsync("hello\n/save talk.md\n/save talk.md\n/save\n/save no/such/folder.md\n", "chat", "main.toml");

        outcome.Error.ShouldBe("Wrote talk.md\nllmproc: talk.md is there already; /save writes new files only\nllmproc: /save wants a file, such as /save talk.md\nllmproc: no/such/folder.md cannot be written: its folder does not exist\n");
        File.ReadAllText(Path.Combine(project.Folder, "talk.md")).ShouldBe(
            "# Conversation with main\n\nModel: script/answers.toml\n\n## user\nhello\n\n## assistant\nFirst: hello\n");
    }

    [Fact]
    public async Task At_a_terminal_lines_are_edited_recalled_and_answered()
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Linked(Remembers);
        await using Pty pty = Pty.Start(new Llmproc(project), 100, 24, ["chat", "main.toml", "--color", "never"]);

        await pty.UntilAsync(shown => shown.EndsWith("\n>", StringComparison.Ordinal));
        await pty.TypeAsync("helo\e[D\e[Dl\r");
        await pty.UntilAsync("First: hello\n1 process, 1 sample");
        await pty.TypeAsync("\e[A\u007f\u007f\u007f\u007fey 你好\e[D!\r");
        await pty.UntilAsync(shown => shown.Contains("Then: hey 你!好\n1 process, 1 sample", StringComparison.Ordinal) && shown.EndsWith("\n>", StringComparison.Ordinal));
        await pty.TypeAsync("thrown away\u0003");
        await pty.TypeAsync("\e[200~two\nlines\e[201~\r");
        await pty.UntilAsync("Then: two\nlines\n");
        await pty.TypeAsync("\u0004");
        (int code, string shown) = await pty.EndAsync();

        code.ShouldBe(0);
        shown.ShouldMatch(
            """
            \Amain, script/answers\.toml\. /help shows what else can be typed; Ctrl-D ends the conversation\.
            > hello
            First: hello
            1 process, 1 sample, 0 tool calls, .* s
            > hey 你!好
            Then: hey 你!好
            1 process, 1 sample, 0 tool calls, .* s
            > thrown away
            > two
            lines
            Then: two
            lines
            1 process, 1 sample, 0 tool calls, .* s
            >\Z
            """);
    }

    [Fact]
    public async Task Keys_that_arrive_together_are_told_apart()
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Linked(Remembers);
        await using Pty pty = Pty.Start(new Llmproc(project), 100, 24, ["chat", "main.toml", "--color", "never"]);

        await pty.UntilAsync(shown => shown.EndsWith("\n>", StringComparison.Ordinal));
        await pty.TypeAsync("one two three\eb\eb+\e[D\eOD\e[1;3D-\efé\e[1~\e\u007f👍\r");
        await pty.UntilAsync("First: 👍-oneé +two three\n");
        await pty.TypeAsync("\u0004");
        (int code, _) = await pty.EndAsync();

        code.ShouldBe(0);
    }

    [Fact]
    public async Task A_family_that_is_typed_is_one_character()
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Linked(Remembers);
        await using Pty pty = Pty.Start(new Llmproc(project), 100, 24, ["chat", "main.toml", "--color", "never"]);

        await pty.UntilAsync(shown => shown.EndsWith("\n>", StringComparison.Ordinal));
        await pty.TypeAsync("a👩‍👩‍👧b\e[D\e[D+");
        await pty.UntilAsync("\n> a+👩‍👩‍👧b");
        await pty.TypeAsync("\e[C\u007fc\r");
        await pty.UntilAsync("First: a+cb\n");
        await pty.TypeAsync("\u0004");
        (int code, _) = await pty.EndAsync();

        code.ShouldBe(0);
    }

    [Fact]
    public async Task A_line_that_is_typed_while_the_terminal_is_resized_takes_nothing_away()
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Linked(Remembers);
        await using Pty pty = Pty.Start(new Llmproc(project), 80, 24, ["chat", "main.toml", "--color", "never"]);
        string typed = "a line that takes more than one row on a narrow terminal";

        await pty.UntilAsync(shown => shown.EndsWith("\n>", StringComparison.Ordinal));
        await pty.TypeAsync("hello\r");
        await pty.UntilAsync(shown => shown.Contains("First: hello\n", StringComparison.Ordinal) && shown.EndsWith("\n>", StringComparison.Ordinal));
        await pty.TypeAsync(typed);
        await pty.UntilAsync("\n> " + typed);
        foreach (int columns in (int[])[39, 120, 29, 58, 120])
        {
            pty.Resize(columns, 24);
            await pty.TypeAsync("+");
            typed += '+';
            await pty.UntilAsync(shown => Letters(shown).EndsWith(">" + Letters(typed), StringComparison.Ordinal));
        }

        await pty.TypeAsync("\r");
        await pty.UntilAsync(shown => shown.Contains($"Then: {typed}\n", StringComparison.Ordinal) && shown.EndsWith("\n>", StringComparison.Ordinal));
        await pty.TypeAsync("\u0004");
        (int code, string shown) = await pty.EndAsync();

        shown.ShouldMatch(@"\Amain, script/answers\.toml\. .*\s.*\n> hello\nFirst: hello\n1 process, .* s\n> a line .*\+{5}\nThen: a line .*\+{5}\n1 process, .* s\n>\Z");
        code.ShouldBe(0);
    }

    [Fact]
    public async Task A_terminal_that_does_not_say_its_size_shows_what_is_typed()
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Linked(Remembers);
        await using Pty pty = Pty.Start(new Llmproc(project), 100, 24, ["chat", "main.toml", "--color", "never"], isSized: false);

        await pty.UntilAsync(shown => shown.EndsWith("\n>", StringComparison.Ordinal));
        await pty.TypeAsync("hello");
        await pty.UntilAsync("> hello");
        await pty.TypeAsync("\r");
        await pty.UntilAsync("First: hello\n1 process, 1 sample");
        await pty.TypeAsync("\u0004");
        (int code, _) = await pty.EndAsync();

        code.ShouldBe(0);
    }

    [Fact]
    public async Task Ctrl_C_stops_the_run_and_not_the_conversation()
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Linked(Remembers);
        await using Pty pty = Pty.Start(new Llmproc(project), 100, 24, ["chat", "main.toml", "--color", "never"]);

        await pty.UntilAsync(shown => shown.EndsWith("\n>", StringComparison.Ordinal));
        await pty.TypeAsync("slow\r");
        await pty.UntilAsync("main  samples");
        await pty.TypeAsync("\u0003");
        await pty.UntilAsync("llmproc: interrupted\n>");
        await pty.TypeAsync("hello\r");
        await pty.UntilAsync("First: hello\n");
        await pty.TypeAsync("/quit\r");
        (int code, _) = await pty.EndAsync();

        code.ShouldBe(0);
    }

    [Fact]
    public async Task Ctrl_C_that_comes_as_a_run_ends_does_not_end_the_conversation()
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Linked(Remembers);
        await using Pty pty = Pty.Start(new Llmproc(project), 100, 24, ["chat", "main.toml", "--color", "never"]);

        await pty.UntilAsync(shown => shown.EndsWith("\n>", StringComparison.Ordinal));
        await pty.TypeAsync("hello\r");
        await pty.UntilAsync("First: hello\n");
        for (int i = 0; i < 20; i++)
        {
            await pty.TypeAsync("\u0003");
            await pty.UntilAsync(shown => shown.EndsWith("\n>", StringComparison.Ordinal));
            await pty.TypeAsync($"question {i}\r");
            await pty.UntilAsync($"Then: question {i}\n");
        }

        await pty.UntilAsync(shown => shown.EndsWith("\n>", StringComparison.Ordinal));
        await pty.TypeAsync("/quit\r");
        (int code, _) = await pty.EndAsync();

        code.ShouldBe(0);
    }

    [Fact]
    public async Task Log_lines_stand_above_the_line_that_is_typed()
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Linked(Remembers);
        await using Pty pty = Pty.Start(new Llmproc(project), 100, 24, ["chat", "main.toml", "--color", "never", "--log-level", "information"]);

        await pty.TypeAsync("hel");
        await pty.UntilAsync(shown => shown.Contains("p1: started from main", StringComparison.Ordinal) && shown.EndsWith("\n> hel", StringComparison.Ordinal));
        await pty.TypeAsync("lo\r");
        await pty.UntilAsync(shown => shown.Contains("First: hello\n", StringComparison.Ordinal) && shown.EndsWith("\n>", StringComparison.Ordinal));
        await pty.TypeAsync("\u0004");
        (_, string shown) = await pty.EndAsync();

        string[] lines = shown.Split('\n');
        lines.Count(line => line.StartsWith('>')).ShouldBe(2, shown);
        lines.ShouldContain("> hello", shown);
    }

    [Fact]
    public async Task A_demo_waits_between_its_prompts_and_can_be_left()
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Single(Remembers, "[demo]\nprompts = [\"one\", \"two\", \"three\"]");
        await using Pty pty = Pty.Start(new Llmproc(project), 100, 24, ["chat", "main.toml", "--color", "never"]);

        await pty.UntilAsync("> one\nFirst: one\n");
        await pty.UntilAsync("[Enter goes on");
        await pty.TypeAsync("\r");
        await pty.UntilAsync("> two\nThen: two\n");
        await pty.UntilAsync("[Enter goes on");
        await pty.TypeAsync("\u0003");
        await pty.UntilAsync(shown => shown.EndsWith("\n>", StringComparison.Ordinal));
        await pty.TypeAsync("\u0004");
        (int code, string shown) = await pty.EndAsync();

        code.ShouldBe(0);
        shown.ShouldNotContain("three");
        shown.ShouldNotContain("Enter goes on");
    }

    [Fact]
    public async Task A_text_that_is_higher_than_the_terminal_shows_where_the_cursor_is()
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Linked(Remembers);
        await using Pty pty = Pty.Start(new Llmproc(project), 40, 6, ["chat", "main.toml", "--color", "never", "-q"]);
        string[] lines = [.. Enumerable.Range(0, 20).Select(i => $"line {i}")];

        await pty.UntilAsync(">");
        await pty.TypeAsync("\e[200~" + string.Join('\n', lines) + "\e[201~");
        await pty.UntilAsync(shown => shown == "line 15\nline 16\nline 17\nline 18\nline 19");
        await pty.TypeAsync("\u0001X");
        await pty.UntilAsync(shown => shown == "line 15\nline 16\nline 17\nline 18\nXline 19");
        await pty.TypeAsync(string.Concat(Enumerable.Repeat("\e[1;5D", 13)) + "Y");
        await pty.UntilAsync(shown => shown == "Yline 13\nline 14\nline 15\nline 16\nline 17");
        await pty.TypeAsync("\f\u0001Z");
        await pty.UntilAsync(shown => shown == "ZYline 13\nline 14\nline 15\nline 16\nline 17");
        await pty.TypeAsync("\r");
        await pty.UntilAsync(shown => shown.EndsWith("\nline 18\nXline 19\n>", StringComparison.Ordinal));
        await pty.TypeAsync("\u0004");

        (int code, _) = await pty.EndAsync();
        code.ShouldBe(0);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    public async Task A_long_line_takes_as_many_rows_as_it_needs(int columns)
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Linked(Remembers);
        await using Pty pty = Pty.Start(new Llmproc(project), columns, 24, ["chat", "main.toml", "--color", "never", "-q"]);
        string prompt = string.Concat(Enumerable.Range(0, 30).Select(i => $"word{i} "));

        await pty.UntilAsync(">");
        await pty.TypeAsync(prompt + "\u0001X\u0005Y\r");
        await pty.UntilAsync(shown => shown.EndsWith("29 Y\n>", StringComparison.Ordinal));
        await pty.TypeAsync("\u0004");
        (int code, string shown) = await pty.EndAsync();

        Letters(shown).ShouldBe(Letters($"> X{prompt}Y First: X{prompt}Y >"));
        code.ShouldBe(0);
    }

    /// <summary>Blanks at the end of a row cannot be seen.</summary>
    private static string Letters(string text) => string.Concat(text.Where(character => character is not (' ' or '\n')));
}
