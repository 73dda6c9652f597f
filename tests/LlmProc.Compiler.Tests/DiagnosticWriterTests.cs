namespace LlmProc;

public sealed class DiagnosticWriterTests
{
    private static readonly Diagnostic Sample = new(
        "LP0301", Severity.Error, "main.toml", new SourceSpan(17, 15, 17, 34),
        "linked program 'repo_expert' not found: ./repo_exprt.toml", "did you mean \"./repo_expert.toml\"?")
    {
        SourceLine = "repo_expert = \"./repo_exprt.toml\"",
    };

    [Fact]
    public void The_place_is_shown_with_a_caret_and_the_hint()
    {
        Written(Sample).ShouldBe("""
            main.toml(17,15): error LP0301: linked program 'repo_expert' not found: ./repo_exprt.toml
               17 | repo_expert = "./repo_exprt.toml"
                  |               ^^^^^^^^^^^^^^^^^^^ did you mean "./repo_expert.toml"?

            """);
    }

    [Fact]
    public void A_file_without_text_has_no_excerpt()
    {
        Written(Sample with { SourceLine = null, Severity = Severity.Note, Hint = null })
            .ShouldBe("main.toml(17,15): note LP0301: linked program 'repo_expert' not found: ./repo_exprt.toml\n");
    }

    [Fact]
    public void Color_is_plain_escape_sequences()
    {
        var writer = new StringWriter { NewLine = "\n" };

        DiagnosticWriter.Write(writer, [Sample with { SourceLine = null, Hint = null, Severity = Severity.Warning }], color: true);

        writer.ToString().ShouldStartWith("\u001b[1mmain.toml(17,15):\u001b[0m \u001b[33mwarning LP0301:\u001b[0m linked");
    }

    [Fact]
    public void Nothing_that_a_terminal_acts_on_is_written()
    {
        Diagnostic hostile = Sample with
        {
            File = "a\u001b[2J\n.toml",
            Message = "m\u202Em\u0007",
            Hint = "h\r",
            SourceLine = "x = \"\u001b]0;t\u200B\t\" \ud800 y",
            Span = new SourceSpan(1, 17, 1, 18),
        };

        string written = Written(hostile);

        written.ShouldBe("""
            a\u{1B}[2J\u{A}.toml(1,17): error LP0301: m\u{202E}m\u{7}
                1 | x = "\u{1B}]0;t\u{200B} " \u{D800} y
                  |                                    ^ h\u{D}

            """);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(500_000)]
    [InlineData(999_999)]
    public void A_long_line_is_cut_around_the_place(int column)
    {
        string line = new string('a', column - 1) + "Q" + new string('b', 1_000_000 - column);

        var span = new SourceSpan(1, column, 1, column + 1);
        string[] written = Written(Sample with { SourceLine = line, Span = span, Hint = null }).Split('\n');

        string excerpt = written[1]["    1 | ".Length..];
        excerpt.Length.ShouldBeLessThanOrEqualTo(120);
        (written[2].IndexOf('^', StringComparison.Ordinal) - "      | ".Length).ShouldBe(excerpt.IndexOf('Q', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("name = \"模型\" # 注", "模型", "^^^^")]
    [InlineData("e\u0301te\u0301 = \"x\"", "\"x\"", "^^^")]
    [InlineData("日本 = \"👩‍💻\" x", "x", "^")]
    [InlineData("⌚ = [\"🇩🇪\"]", "[\"🇩🇪\"]", "^^^^^^")]
    [InlineData("\ta\t= 7", "7", "^")]
    [InlineData("ＡＢ = ｶ한 + 7", "7", "^")]
    public void A_caret_stands_below_its_place_whatever_is_before_it(string line, string place, string carets)
    {
        int at = line.IndexOf(place, StringComparison.Ordinal);

        string[] written = Written(Sample with { SourceLine = line, Span = new SourceSpan(1, at + 1, 1, at + 1 + place.Length), Hint = null }).Split('\n');

        string before = written[1][..written[1].IndexOf(place.Replace('\t', ' '), StringComparison.Ordinal)];
        written[2].ShouldBe("      | " + new string(' ', DisplayWidth.Of(before) - 8) + carets);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(40)]
    [InlineData(1)]
    public void A_line_of_source_fits_the_terminal(int columns)
    {
        string line = "expert = { path = \"./没有.toml\", description = \"Knows what there is to know of everything and more\" } # 说明文字说明文字说明文字";
        int widest = Math.Max(columns, 32);

        foreach (int column in Enumerable.Range(1, line.Length))
        {
            var text = new StringWriter { NewLine = "\n" };
            DiagnosticWriter.Write(text, [Sample with { SourceLine = line, Span = new SourceSpan(1, column, 1, column + 1), Hint = null }], color: false, columns);
            string[] written = text.ToString().Split('\n');

            DisplayWidth.Of(written[1]).ShouldBeLessThanOrEqualTo(widest);
            int caret = written[2].IndexOf('^', StringComparison.Ordinal);
            string shown = written[1]["    1 | ".Length..];
            int at = Enumerable.Range(0, shown.Length).First(i => DisplayWidth.Of(shown.AsSpan(0, i)) >= caret - 8);
            shown[at].ShouldBe(line[column - 1]);
        }
    }

    [Fact]
    public void A_caret_stands_below_its_place_in_a_line_with_a_long_number_too()
    {
        string[] written = Written(Sample with { Span = new SourceSpan(1_000_000, 15, 1_000_000, 34) }).Split('\n');

        written[2].IndexOf('^', StringComparison.Ordinal).ShouldBe(written[1].IndexOf("\"./repo", StringComparison.Ordinal));
    }

    [Fact]
    public void A_line_of_marks_on_one_character_is_cut()
    {
        string line = "a" + new string('\u0301', 500_000);

        string excerpt = Written(Sample with { SourceLine = line, Span = new SourceSpan(1, 1, 1, 2), Hint = null }).Split('\n')[1];

        excerpt.Length.ShouldBeLessThan(600);
        excerpt.ShouldEndWith("…");
    }

    [Fact]
    [Trait("Row", "50")]
    public void Twenty_are_shown_and_the_rest_is_counted_errors_first()
    {
        Diagnostic note = Sample with { SourceLine = null, Hint = null, Severity = Severity.Note };

        string[] lines = Written([.. Enumerable.Repeat(note, 24), note with { Severity = Severity.Error }])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines.Length.ShouldBe(21);
        lines[0].ShouldContain("error");
        lines[^1].ShouldBe("and 5 more");
    }

    private static string Written(params Diagnostic[] diagnostics)
    {
        var writer = new StringWriter { NewLine = "\n" };
        DiagnosticWriter.Write(writer, diagnostics, color: false);
        return writer.ToString();
    }
}
