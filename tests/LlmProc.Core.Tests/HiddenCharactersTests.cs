using System.Globalization;
using System.Text;
using CsCheck;

namespace LlmProc.Core.Tests;

public sealed class HiddenCharactersTests
{
    private static readonly Gen<string> s_text = Gen.OneOf(
        Gen.OneOf("👩", "🏽", "‍", "‌", "️", "︎", "❤", "1", "⃣", "#", "ن", "م", "क", "्", "a", " ", "\n", "\e", "\uD83D", "\uDE00", "\U000E0041", "é"),
        Gen.Char.Select(c => c.ToString()))
        .Array[0, 20].Select(string.Concat);

    [Theory]
    [InlineData("C0, C1, DEL", "\0\a\b\t\n\r\e\u007F\u0080\u009B\u009F")]
    [InlineData("marks, embeddings and isolates of direction", "\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069")]
    [InlineData("no width", "\u200B\u200C\u200D\u2060\uFEFF\u00AD\u034F\u180E")]
    [InlineData("invisible operators and shaping", "\u2061\u2062\u2063\u2064\u2065\u206A\u206F")]
    [InlineData("separators of lines and paragraphs", "\u2028\u2029")]
    [InlineData("fillers", "\u115F\u1160\u3164\uFFA0\u17B4\u17B5")]
    [InlineData("selectors of variants", "\uFE00\uFE0E\uFE0F\u180B\u180D\u180F\U000E0100\U000E01EF")]
    [InlineData("annotations", "\uFFF9\uFFFA\uFFFB")]
    [InlineData("tags", "\U000E0001\U000E0020\U000E0041\U000E007F\U000E0FFF")]
    public void What_nobody_sees_is_hidden(string what, string characters) =>
        characters.EnumerateRunes().ShouldAllBe(rune => HiddenCharacters.Contains(rune), what);

    [Theory]
    [InlineData("letters", "aéß你ن👍")]
    [InlineData("blanks that take up room", " \u00A0\u2003\u3000\u2800")]
    [InlineData("format characters that are drawn", "\u0600\u0605\u06DD\u070F\u0890\u08E2\U000110BD")]
    [InlineData("what stands for something else", "\uFFFC\uFFFD\uE000")]
    public void What_can_be_seen_is_not(string what, string characters) =>
        characters.EnumerateRunes().ShouldAllBe(rune => !HiddenCharacters.Contains(rune), what);

    [Fact]
    public void Every_format_character_is_hidden_or_drawn()
    {
        string[] drawn = [.. Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(value => new Rune(value))
            .Where(rune => Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format && !HiddenCharacters.Contains(rune)).Select(rune => $"{rune.Value:X4}")];

        drawn.ShouldBe(["0600", "0601", "0602", "0603", "0604", "0605", "06DD", "070F", "0890", "0891", "08E2", "110BD", "110CD"]);
    }

    [Theory]
    [InlineData("👩‍🚀 👩🏽‍🚀 👨‍👩‍👧 🏳️‍🌈 ❤️‍🔥 🏴‍☠️")]
    [InlineData("✔️ ℹ️ ‼️ ↔️ ©️ 1️⃣ #️⃣ ☺︎")]
    [InlineData("می‌دانم क्‍ष")]
    public void Joiners_and_selectors_stay_where_they_work(string text) => HiddenCharacters.Escape(text).ShouldBeSameAs(text);

    [Theory]
    [InlineData("a\u200Db", @"a\u{200D}b")]
    [InlineData("\u200D", @"\u{200D}")]
    [InlineData("👩\u200D", @"👩\u{200D}")]
    [InlineData("👩\u200D\u200D🚀", @"👩\u{200D}\u{200D}🚀")]
    [InlineData("👩\u200C🚀", @"👩\u{200C}🚀")]
    [InlineData("می\u200C دانم", @"می\u{200C} دانم")]
    [InlineData("a\uFE0F", @"a\u{FE0F}")]
    [InlineData("❤\uFE0F\uFE0F", "❤\uFE0F\\u{FE0F}")]
    [InlineData("❤\uFE00", @"❤\u{FE00}")]
    [InlineData("1\uFE0F2", @"1\u{FE0F}2")]
    [InlineData("🏴\U000E0067\U000E007F", @"🏴\u{E0067}\u{E007F}")]
    public void Anywhere_else_they_are_shown(string text, string shown) => HiddenCharacters.Escape(text).ShouldBe(shown);

    [Fact]
    public void Halves_of_characters_are_shown() => HiddenCharacters.Escape("a\uD83Db\uDC4D").ShouldBe(@"a\u{D83D}b\u{DC4D}");

    [Fact]
    public void A_caller_says_what_stays() => HiddenCharacters.Escape("a\n\tb\r\e", keep: "\n\t").ShouldBe("a\n\tb" + @"\u{D}\u{1B}");

    [Fact]
    public void Json_has_the_same_values_afterwards() =>
        HiddenCharacters.EscapeJson("{\"a\":\"\u202E\U000E0041👩‍🚀\"}").ShouldBe("{\"a\":\"\\u202E\\uDB40\\uDC4190\"}".Replace("90", "👩‍🚀", StringComparison.Ordinal));

    [Fact]
    public void The_first_that_is_not_at_work_is_found()
    {
        HiddenCharacters.First("👩‍🚀\u202Ea\e").ShouldBe(new Rune(0x202E));
        HiddenCharacters.First("👩‍🚀 می‌دانم").ShouldBeNull();
    }

    [Fact]
    public void What_is_shown_has_nothing_hidden_left_and_is_shown_as_it_is() => s_text.Sample(text =>
    {
        string shown = HiddenCharacters.Escape(text);
        return HiddenCharacters.First(shown) is null && HiddenCharacters.Escape(shown) == shown;
    });

    [Fact]
    public void A_stream_that_is_cut_where_it_is_settled_looks_like_the_whole() => Gen.Select(s_text, s_text).Sample((before, after) =>
    {
        int cut = HiddenCharacters.Settled(before);
        return HiddenCharacters.Escape(before[..cut]) + HiddenCharacters.Escape(before[cut..] + after) == HiddenCharacters.Escape(before + after);
    });

    [Theory]
    [InlineData("plain words", 11)]
    [InlineData("a family 👨‍👩", 9)]
    [InlineData("half \uD83D", 5)]
    public void Little_is_held_back(string text, int settled) => HiddenCharacters.Settled(text).ShouldBe(settled);

    [Fact]
    public void An_endless_chain_is_not_held_back() => HiddenCharacters.Settled(string.Concat(Enumerable.Repeat("★", 1000))).ShouldBe(1000);
}
