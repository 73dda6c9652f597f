namespace LlmProc.Core.Tests;

public sealed class DisplayWidthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("größer", 6)]
    [InlineData("你好", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("می\u200Cخواهم", 7)]
    [InlineData("👍", 2)]
    [InlineData("👩\u200D👩\u200D👧", 2)]
    [InlineData("🇩🇪", 2)]
    [InlineData("ｆｕｌｌ", 8)]
    public void A_text_takes_the_columns_that_terminals_give_it(string text, int columns) => DisplayWidth.Of(text).ShouldBe(columns);

    [Fact]
    public void What_takes_no_column_is_known_by_itself_too() =>
        new[] { "\u0301", "\u200C", "\u200D", "\uFE0F" }.Select(text => DisplayWidth.Of(text.EnumerateRunes().First())).ShouldAllBe(width => width == 0);
}
