using System.Globalization;
using LlmProc.Cli.Tests.Terminals;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class LiveTreeTests
{
    private const string Slow = """
        [[rule]]
        when = { program = "main", turn = 1 }
        say = "I ask my expert."
        call = [{ tool = "spawn", arguments = { program_name = "expert", query = "Who maintains it?" } }]
        [[rule]]
        when = { program = "main" }
        say = "Anna does."
        [[rule]]
        say = "Anna."
        delay = "1500ms"
        """;

    [Fact]
    public async Task A_terminal_shows_the_processes_while_they_run_and_one_line_in_the_end()
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Linked(Slow);
        await using Pty pty = Pty.Start(new Llmproc(project), 80, 24, ["main.toml", "Who?"]);

        string during = await pty.UntilAsync("└─ expert  samples");
        (int code, string after) = await pty.EndAsync();

        during.ShouldMatch(@"\AI ask my expert\.\nmain  waits for 1 child · \d+ tokens · \d s\n└─ expert  samples · \d s  Who maintains it\?\Z");
        after.ShouldMatch(@"\AI ask my expert\.\nAnna does\.\n2 processes, 3 samples, 1 tool call, \d\.\d s\Z");
        code.ShouldBe(0);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 10)]
    [InlineData(200, 50)]
    public async Task A_hundred_children_take_no_more_lines_than_a_person_can_read(int columns, int rows)
    {
        Pty.SkipWithout();
        using TempProject project = Many(100);
        await using Pty pty = Pty.Start(new Llmproc(project), columns, rows, ["main.toml", "Who?", "--set", "limits.processes=200", "--set", "limits.concurrency=100"]);

        string during = await pty.UntilAsync(shown => shown.Contains("more:", StringComparison.Ordinal));
        (int code, string after) = await pty.EndAsync();

        string[] lines = during.Split('\n');
        lines.Length.ShouldBe(Math.Min(16, rows / 2));
        lines.ShouldAllBe(line => line.Length < columns);
        lines[0].ShouldStartWith("main  ");
        lines[^1].ShouldMatch(@"\A… \d+ more: ");
        after.Replace("\n", "", StringComparison.Ordinal).ShouldMatch(@"\AAll have answered\.101 processes, 102 samples, 100 tool calls, \d+\.\d s\Z");
        code.ShouldBe(0);
    }

    [Fact]
    public async Task Who_waited_for_its_turn_is_seen_to_have_it()
    {
        Pty.SkipWithout();
        using TempProject project = Many(2);
        await using Pty pty = Pty.Start(new Llmproc(project), 120, 24, ["main.toml", "Who?", "--set", "limits.concurrency=1"]);

        await pty.UntilAsync("expert  waits for its turn: limit concurrency 1 ");
        await pty.UntilAsync(shown => shown.Contains("expert  done", StringComparison.Ordinal) && shown.Contains("expert  samples", StringComparison.Ordinal));
        (int code, _) = await pty.EndAsync();

        code.ShouldBe(0);
    }

    [Fact]
    public async Task The_tree_is_right_after_a_resize()
    {
        Pty.SkipWithout();
        using TempProject project = Many(30);
        await using Pty pty = Pty.Start(new Llmproc(project), 100, 30, ["main.toml", "Who?", "--set", "limits.concurrency=100"]);

        await pty.UntilAsync("more:");
        pty.Resize(30, 30);
        string narrow = await pty.UntilAsync(shown => shown.Contains("more:", StringComparison.Ordinal) && shown.Split('\n').All(line => line.Length < 30));
        pty.Resize(120, 30);
        (int code, string after) = await pty.EndAsync();

        narrow.Split('\n').Count(line => line.StartsWith("main  ", StringComparison.Ordinal)).ShouldBe(1);
        after.ShouldMatch(@"(\A|\n)All have answered\.\n31 processes, .*\Z");
        code.ShouldBe(0);
    }

    [Fact]
    public async Task Lines_and_messages_stand_above_the_tree_and_the_answer_goes_where_it_is_sent()
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Linked("""
            [[rule]]
            when = { program = "main", turn = 1 }
            call = [
              { tool = "write_stderr", arguments = { message = "It may take a while." } },
              { tool = "spawn", arguments = { program_name = "expert", query = "Who?" } },
            ]
            [[rule]]
            when = { program = "main" }
            say = "Anna does."
            [[rule]]
            say = "Anna."
            delay = "1500ms"
            """);
        await using Pty pty = Pty.Start(new Llmproc(project), 80, 24, ["main.toml", "Who?", "-v", "--color", "never"], "> answer.txt");

        string during = await pty.UntilAsync("└─ expert");
        (int code, string after) = await pty.EndAsync();

        during.ShouldMatch(@"\AIt may take a while\.\nmain → expert: Who\?\nmain  waits .*\n└─ expert  .*\Z");
        after.ShouldMatch(@"\AIt may take a while\.\nmain → expert: Who\?\nmain ← expert: 5 characters\n2 processes, .*\Z");
        File.ReadAllText(Path.Combine(project.Folder, "answer.txt")).ShouldBe("Anna does.\n");
        code.ShouldBe(0);
    }

    [Theory]
    [InlineData("TERM", "dumb")]
    [InlineData("NO_COLOR", "1")]
    public async Task Who_wants_no_color_or_cannot_move_the_cursor_gets_none_of_it(string variable, string value)
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Linked(Slow);
        var llmproc = new Llmproc(project);
        llmproc.Variables[variable] = value;
        await using Pty pty = Pty.Start(llmproc, 80, 24, ["main.toml", "Who?"]);

        (int code, _) = await pty.EndAsync();

        pty.All.ShouldNotMatch(@"\e\[[0-9;]*m");
        pty.All.Contains('\e', StringComparison.Ordinal).ShouldBe(variable == "NO_COLOR");
        code.ShouldBe(0);
    }

    [Fact]
    public async Task Ctrl_C_takes_the_tree_away()
    {
        Pty.SkipWithout();
        using TempProject project = Programs.Linked(Slow.Replace("1500ms", "60s", StringComparison.Ordinal));
        await using Pty pty = Pty.Start(new Llmproc(project), 80, 24, ["main.toml", "Who?"]);

        await pty.UntilAsync("└─ expert");
        await pty.TypeAsync("\u0003");
        (int code, string after) = await pty.EndAsync();

        after.ShouldMatch(@"\AI ask my expert\.\n2 processes, .*\nllmproc: interrupted\Z");
        code.ShouldBe(130);
    }

    private static TempProject Many(int children)
    {
        string calls = string.Concat(Enumerable.Range(0, children).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"{{ tool = \"spawn\", arguments = {{ program_name = \"expert\", query = \"Question {i}, which is longer than a line of a small terminal?\" }} }},\n")));
        return Programs.Linked($$"""
            [[rule]]
            when = { program = "main", turn = 1 }
            call = [
            {{calls}}]
            [[rule]]
            when = { program = "main" }
            say = "All have answered."
            [[rule]]
            say = "Anna."
            delay = "2s"
            """);
    }
}
