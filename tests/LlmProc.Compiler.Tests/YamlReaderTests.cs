using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LlmProc;

public sealed class YamlReaderTests
{
    private static readonly JsonSerializerOptions s_allMembers = new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver(), WriteIndented = true };

    private readonly List<Diagnostic> _diagnostics = [];

    [Fact]
    public void The_same_program_in_TOML_and_in_YAML_is_the_same_program()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "corpus");

        ProgramGraph toml = ProgramLinker.Link("accepted-example.toml", new LinkOptions(folder)).Graph.ShouldNotBeNull();
        ProgramGraph yaml = ProgramLinker.Link("yaml-accepted.yaml", new LinkOptions(folder)).Graph.ShouldNotBeNull();

        LlmProgram expected = toml.Programs.ShouldHaveSingleItem();
        LlmProgram read = yaml.Programs.ShouldHaveSingleItem();
        Values(read with { Name = expected.Name, Path = expected.Path }).ShouldBe(Values(expected));
        Values(expected).ShouldContain("anthropic-beta");
    }

    [Fact]
    public void Places_count_from_one_and_end_after_the_last_character()
    {
        Node.Table table = Read("model: # c\r\n  name: \"😀\" # c\r\n  'x': plain text # c\r\n");

        Entry model = table.Entries.ShouldHaveSingleItem();
        model.KeySpan.ShouldBe(new SourceSpan(1, 1, 1, 6));
        Entry[] entries = [.. ((Node.Table)model.Value).Entries];
        entries[0].KeySpan.ShouldBe(new SourceSpan(2, 3, 2, 7));
        entries[0].Value.Span.ShouldBe(new SourceSpan(2, 9, 2, 13));
        entries[1].KeySpan.ShouldBe(new SourceSpan(3, 3, 3, 6));
        entries[1].Value.Span.ShouldBe(new SourceSpan(3, 8, 3, 18));
    }

    [Theory]
    [InlineData("a: |\n  one\n  two\n\nb: 1", "one\ntwo\n", 1, 4, 3, 6)]
    [InlineData("a: >-\n  one\n  two\n\n\nb: 1", "one two", 1, 4, 3, 6)]
    [InlineData("a: |+\n  one\n\n", "one\n\n", 1, 4, 2, 6)]
    [InlineData("a:\n  one\n  two # c\nb: 1", "one two", 2, 3, 3, 6)]
    [InlineData("a: 'one\n  two'\nb: 1", "one two", 1, 4, 2, 7)]
    public void A_text_over_lines_ends_where_its_last_line_does(string text, string value, int line, int column, int endLine, int endColumn)
    {
        var read = (Node.Text)Read(text).Entries[0].Value;

        read.Value.ShouldBe(value);
        read.Span.ShouldBe(new SourceSpan(line, column, endLine, endColumn));
    }

    [Fact]
    public void A_table_without_braces_is_where_its_key_is_and_a_list_from_its_first_dash_on()
    {
        Node.Table table = Read("a:\n  b: {c: 1}\n  d:\n  - x\n  - e: 2\n    f: 3\n");

        Entry a = table.Entries[0];
        a.Value.Span.ShouldBe(a.KeySpan);
        var inner = (Node.Table)a.Value;
        inner.Find("b")!.Value.Span.ShouldBe(new SourceSpan(2, 6, 2, 12));
        var list = (Node.List)inner.Find("d")!.Value;
        list.Span.ShouldBe(new SourceSpan(4, 3, 6, 9));
        list.Items[1].Span.ShouldBe(new SourceSpan(5, 5, 5, 6));
    }

    [Fact]
    public void Values_are_typed_by_the_core_schema()
    {
        Node.Table table = Read("a: 0x1F\nb: 1000.5\nc: True\nd: 2026-01-02\ne: '1'\nf: .inf\ng: -9223372036854775808\nh: .5\ni: x y\n");

        table.Entries.Select(entry => entry.Value switch
        {
            Node.Text text => "text " + text.Value,
            Node.Integer integer => FormattableString.Invariant($"whole {integer.Value}"),
            Node.Number number => FormattableString.Invariant($"number {number.Value}"),
            Node.Boolean boolean => "flag " + boolean.Value,
            var other => other.Kind,
        }).ShouldBe(
            ["whole 31", "number 1000.5", "flag True", "text 2026-01-02", "text 1", "number Infinity", "whole -9223372036854775808", "number 0.5", "text x y"]);
    }

    [Fact]
    public void A_secret_is_starred_out_of_every_source_line()
    {
        YamlReader.Read("api_key: hunter2\npassword: hunter2: x\nx: [sk-0123456789abc, no]\n", "f", _diagnostics);
        YamlReader.Read("\"api_key\": hunter2\ntoken: *hunter2\nx: [sk-0123456789abc, no]\n", "f", _diagnostics);

        _diagnostics.Count.ShouldBe(3);
        _diagnostics.ShouldAllBe(diagnostic => !$"{diagnostic.SourceLine}".Contains("hunter2") && !diagnostic.ToString().Contains("sk-0123"));
    }

    [Theory]
    [InlineData("api_key: &hunter2zz a")]
    [InlineData("api_key: !hunter2zz a")]
    [InlineData("api_key: *hunter2zz")]
    [InlineData("password:\n  &hunter2zz a")]
    [InlineData("password:\n- *hunter2zz")]
    [InlineData("password: |\n  a\n\n  hunter2\n x: y")]
    [InlineData("a:\n  - password: >\n      a\n    token:\n      hunter2: !x y")]
    [InlineData("password: a\n  hunter2: b")]
    [InlineData("password: \"a\n  hunter2 \\q\"")]
    [InlineData("{password: a\n hunter2 &b, c: *d}")]
    [InlineData("{\"password\":\n \"hunter2 \\q\"}")]
    [InlineData("{\"password\": [\n *hunter2]}")]
    [InlineData("password: 01234567", "1234567")]
    [InlineData("password: yes", "yes")]
    [InlineData("password: 99999999999999999999999", "9999")]
    [InlineData("args:\n  - --password\n  - *hunter2")]
    [InlineData("a: 1\npassword hunter2zz\n")]
    public void Nothing_of_a_secret_is_in_what_is_said_of_its_syntax(string text, string secret = "hunter2")
    {
        YamlReader.Read(text, "f", _diagnostics);

        _diagnostics.ShouldNotBeEmpty();
        _diagnostics.ShouldAllBe(found => !$"{found.Message}\n{found.Hint}\n{found.SourceLine}".Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public void What_stands_below_a_secret_of_several_lines_is_shown_again()
    {
        YamlReader.Read("password: |\n  hunter2\n\nname: *claude\n", "f", _diagnostics);

        _diagnostics.ShouldHaveSingleItem().SourceLine.ShouldBe("name: *claude");
        _diagnostics[0].Message.ShouldBe("an alias, '*claude'");
    }

    public static TheoryData<string, string> Bombs => new()
    {
        { "a: &a [x,x]\n" + string.Concat(Enumerable.Range(1, 9).Select(i => $"k{i}: &k{i} [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n")), "LP0060" },
        { "a: &a [*a, *a]\n", "LP0060" },
        { "a: [" + string.Concat(Enumerable.Repeat("*a,", 300_000)) + "]", "LP0060" },
        { "a: " + new string('[', 100_000), "LP0010" },
        { "a: " + new string('[', 30) + new string(']', 30), "LP0010" },
        { "a: " + string.Concat(Enumerable.Repeat("{a: ", 100_000)), "LP0010" },
        { string.Concat(Enumerable.Repeat("- ", 100_000)), "LP0005" },
        { "a:\n " + string.Concat(Enumerable.Repeat("- ", 100_000)), "LP0010" },
        { string.Concat(Enumerable.Repeat("? ", 100_000)), "LP0064" },
        { string.Concat(Enumerable.Range(0, 3000).Select(i => new string(' ', i) + "a:\n")), "LP0010" },
        { string.Concat(Enumerable.Range(0, 80_000).Select(i => $"a{i}: 1\n")), "LP0011" },
        { "a: {" + string.Join(", ", Enumerable.Range(0, 80_000).Select(i => $"a{i}: 1")) + "}", "LP0011" },
        { string.Concat(Enumerable.Repeat("a: 1\n", 200_000)), "LP0006" },
        { "a: [" + string.Concat(Enumerable.Repeat("1,", 500_000)) + "]", "LP0067" },
        { "a: [" + string.Concat(Enumerable.Repeat("b: c,", 200_000)) + "]", "LP0011" },
        { "a: [" + string.Concat(Enumerable.Repeat("no,", 300_000)) + "]", "LP0065" },
        { "a: " + new string('9', 1_000_000), "LP0007" },
        { new string('\t', 1_000_000) + "a: 1", "LP0005" },
        { new string('!', 1_000_000), "LP0061" },
        { new string(':', 1_000_000), "LP0005" },
        { new string('\u2028', 1_000_000), "LP0003" },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_hostile_text_ends_in_bounded_work(string text, string code)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();

        YamlReader.Read(text, "f", _diagnostics);

        _diagnostics[0].Code.ShouldBe(code);
        _diagnostics.Count.ShouldBeLessThanOrEqualTo(2001);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(100L * 1024 * 1024);
    }

    /// <summary>All that a program says; its lists are not equal by their items.</summary>
    private static string Values(LlmProgram program) =>
        JsonSerializer.Serialize(program, s_allMembers);

    private Node.Table Read(string text)
    {
        Node.Table? table = YamlReader.Read(text, "f", _diagnostics);
        _diagnostics.ShouldBeEmpty();
        return table.ShouldNotBeNull();
    }
}
