using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LlmProc.Cli.Terminal;
using LlmProc.Cli.Tests.Terminals;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed partial class HostileTextTests
{
    /// <summary>For each of five places.</summary>
    private const int Texts = 2000;

    [Theory]
    [InlineData("plain\n\ttext, größer 你好 👍", "plain\n\ttext, größer 你好 👍")]
    [InlineData("\e]52;c;AAAA\a\0\r\b\u007f", @"\u{1B}]52;c;AAAA\u{7}\u{0}\u{D}\u{8}\u{7F}")]
    [InlineData("\u0080\u009b31m\u009f", @"\u{80}\u{9B}31m\u{9F}")]
    [InlineData("\u202Agpj\u202E\u2066\u2069\u200E\u200F\u061C", @"\u{202A}gpj\u{202E}\u{2066}\u{2069}\u{200E}\u{200F}\u{61C}")]
    [InlineData("\u200B\u200C\u200D\u2060\uFEFF\u2028\u2029", @"\u{200B}\u{200C}\u{200D}\u{2060}\u{FEFF}\u{2028}\u{2029}")]
    [InlineData("a\U000E0041\U000E007Fb", @"a\u{E0041}\u{E007F}b")]
    public void What_could_drive_a_terminal_becomes_visible(string text, string shown) => SafeText.Show(text).ShouldBe(shown);

    [Fact]
    public void Half_a_character_becomes_visible() => SafeText.Show("a\uD83Db\uDC4D").ShouldBe(@"a\u{D83D}b\u{DC4D}");

    [Fact]
    public void A_clean_text_is_not_copied()
    {
        string text = "nothing to see here";

        SafeText.Show(text).ShouldBeSameAs(text);
    }

    [Fact]
    public async Task A_pipe_gets_the_answer_as_it_is_and_stderr_is_always_safe()
    {
        using TempProject project = Programs.Single("""
            [[rule]]
            when = { turn = 1 }
            call = [{ tool = "write_stderr", arguments = { message = "\u001b[2J\u202eevil" } }]
            [[rule]]
            say = "\u001b[1mbold\u001b[0m\u202e"
            """, "[tools]\nenabled = [\"write_stderr\"]");

        (await new Llmproc(project).RunAsync("main.toml", "x")).ShouldBe(new Outcome("\e[1mbold\e[0m\u202E\n", "\\u{1B}[2J\\u{202E}evil\n", 0));
    }

    [Fact]
    public async Task Errors_and_file_names_are_safe()
    {
        using TempProject project = Programs.Single("[[rule]]\nfail = { code = \"odd\", message = \"\\u001b]0;owned\\u0007\\nllmproc: all is well\" }");

        (await new Llmproc(project).RunAsync("main.toml", "x")).Error.ShouldBe("llmproc: \\u{1B}]0;owned\\u{7} llmproc: all is well\n");
        (await new Llmproc(project).RunAsync("ma\e[31min.toml", "x")).Error.ShouldBe("llmproc: no such file: ma\\u{1B}[31min.toml\n");
    }

    [Fact]
    public async Task A_terminal_never_gets_a_control_character()
    {
        Pty.SkipWithout();
        string[][] texts = [.. Enumerable.Range(0, 5).Select(Fuzz)];
        string[] hostile = [.. texts.Select(each => string.Concat(string.Join('\n', each).EnumerateRunes()
            .Select(rune => (rune.IsBmp ? "\\u" : "\\U") + rune.Value.ToString(rune.IsBmp ? "x4" : "x8", CultureInfo.InvariantCulture))))];
        using TempProject project = Programs.Linked($$"""
            [[rule]]
            when = { program = "main", turn = 1 }
            say = "{{hostile[0]}}"
            call = [
              { tool = "write_stderr", arguments = { message = "{{hostile[1]}}" } },
              { tool = "spawn", arguments = { program_name = "expert", query = "{{hostile[2]}}" } },
            ]
            [[rule]]
            when = { program = "main" }
            say = "{{hostile[3]}} end"
            [[rule]]
            fail = { code = "odd", message = "{{hostile[4]}}" }
            delay = "300ms"
            """);

        await using Pty pty = Pty.Start(new Llmproc(project), 80, 24, ["main.toml", "x", "-v", "--color", "never"]);
        (int code, _) = await pty.EndAsync();

        // The terminal itself adds the carriage returns; the moves over the tree are ours.
        string shown = OwnSequences().Replace(pty.All.Replace("\r\n", "\n", StringComparison.Ordinal), "");
        shown.EnumerateRunes().Where(IsForbidden).ShouldBeEmpty();
        shown.ShouldContain(" end\n");
        shown.Length.ShouldBeGreaterThan(texts[0].Concat(texts[1]).Concat(texts[3]).Sum(text => text.Length));
        code.ShouldBe(0);
    }

    [GeneratedRegex(@"\r|\e\[(\d*A|K|J)")]
    private static partial Regex OwnSequences();

    private static bool IsForbidden(Rune rune) => rune.Value is not ('\n' or '\t')
        && (Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            || rune.Value is (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x2060 or 0x61C or 0xFEFF
                or (>= 0xE0000 and <= 0xE007F));

    /// <summary>Pieces of what drives terminals, in any order; the same every time for one seed.</summary>
    private static string[] Fuzz(int seed)
    {
        var random = new Random(seed);
        string[] pieces =
        [
            "\e[2J", "\e]52;c;", "\a", "\e]8;;http://x\e\\", "\u009b31m", "\u009d", "\u0090", "\0", "\b", "\r", "\v", "\f", "\u007f", "\u0085", "\u202E", "\u2066",
            "\u200B", "\uFEFF", "\u2028", "\U000E0041", "\t", "\n", " ", "word", "größe", "你", "👍", "\e", "\e(0", "\ePq", "\u061C", "\u2060",
        ];
        return [.. Enumerable.Range(0, Texts).Select(_ => string.Concat(Enumerable.Range(0, 6).Select(_ => random.Next(4) == 0
            ? ((char)random.Next(0, 0xD800)).ToString()
            : pieces[random.Next(pieces.Length)])))];
    }
}
