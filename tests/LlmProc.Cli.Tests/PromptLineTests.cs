using LlmProc.Cli.Chatting;
using LlmProc.Cli.Terminal;
using LlmProc.Cli.Tests.Terminals;

namespace LlmProc.Cli.Tests;

public sealed class PromptLineTests
{
    [Theory]
    [InlineData("👩‍👩‍👧", 4)]
    [InlineData("a👩🏽‍🚀b", 6)]
    [InlineData("👍🏽", 4)]
    [InlineData("🏳️‍🌈", 4)]
    [InlineData("❤️‍🔥", 4)]
    [InlineData("你e\u0301", 5)]
    [InlineData("می‌دانم", 8)]
    [InlineData("क्‍ष", 4)]
    public void What_is_one_character_for_a_reader_is_shown_as_one(string text, int column) => Typed(text, 80).ShouldBe((text, column));

    [Theory]
    [InlineData("a\u200Db", @"a\u{200D}b")]
    [InlineData("👩\u200D", @"👩\u{200D}")]
    [InlineData("👩\u200D\u200D👧", @"👩\u{200D}\u{200D}👧")]
    [InlineData("\u202Etxt\u2066", @"\u{202E}txt\u{2066}")]
    [InlineData("👩‍\u202E👩", @"👩\u{200D}\u{202E}👩")]
    [InlineData("\e[2J\u009B\r", @"\u{1B}[2J\u{9B}\u{D}")]
    [InlineData("a\tb", "a b")]
    public void What_nobody_would_see_is_shown_as_what_it_is(string text, string shown) =>
        Typed(text, 80).ShouldBe((shown, 2 + TextWidth.Of(shown)));

    [Theory]
    [InlineData("👩‍👩‍👧", 6)]
    [InlineData("👩🏽‍🚀", 7)]
    [InlineData("\u200D\u202E", 20)]
    public void Many_take_as_many_rows_as_they_need(string one, int columns)
    {
        var line = new PromptLine("> ", 2);
        var screen = new TerminalScreen(columns, 24);
        string text = string.Concat(Enumerable.Repeat(one, 7));
        line.Change(text, text.Length);

        screen.Write("above\r\n");
        screen.Write(line.Draw(new TerminalSize(columns, 24)));
        screen.Write(line.Draw(new TerminalSize(columns, 24)));

        string[] rows = screen.Visible.Split('\n');
        rows[0].ShouldBe("above");
        string.Concat(rows.Skip(1)).ShouldBe("> " + SafeText.Show(text));
    }

    [Theory]
    [InlineData(48, 48, "40 80")]
    [InlineData(48, 48, "26 80 20 80")]
    [InlineData(48, 48, "50 25 80")]
    [InlineData(48, 20, "22 11 80")]
    [InlineData(48, 0, "40 80 30 80")]
    [InlineData(200, 200, "40 80 39 41 120")]
    [InlineData(200, 77, "40 80 39 41 120")]
    [InlineData(38, 38, "40 20 80")]
    [InlineData(18, 18, "20 10 80")]
    public void After_every_resize_it_stands_below_what_was_written_and_once(int length, int cursor, string widths)
    {
        string text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));
        var line = new PromptLine("> ", 2);
        var screen = new TerminalScreen(80, 24);
        line.Change(text, cursor);
        screen.Write("one\r\ntwo\r\nthree\r\n");
        screen.Write(line.Draw(new TerminalSize(80, 24)));
        foreach (int width in widths.Split(' ').Select(int.Parse))
        {
            screen.Resize(width, 24);
            screen.Write(line.Draw(new TerminalSize(width, 24)));

            string[] rows = screen.ToString().Split('\n');
            rows[..3].ShouldBe(["one", "two", "three"]);
            string.Concat(rows[3..]).ShouldBe("> " + text);
            (screen.Column % (width - 1)).ShouldBe((cursor + 2) % (width - 1));
        }

        screen.Resize(20, 24);
        screen.Write(line.Erase(new TerminalSize(20, 24)));
        screen.ToString().ShouldBe("one\ntwo\nthree");
    }

    /// <summary>What a terminal shows after the prompt, and the column of its cursor.</summary>
    private static (string Shown, int Column) Typed(string text, int columns)
    {
        var line = new PromptLine("> ", 2);
        var screen = new TerminalScreen(columns, 24);
        line.Change(text, text.Length);
        screen.Write(line.Draw(new TerminalSize(columns, 24)));
        return (screen.Visible[2..], screen.Column);
    }
}
