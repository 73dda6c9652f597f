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
