using System.Diagnostics;
using System.Globalization;

namespace LlmProc;

public sealed class TomlReaderTests
{
    private readonly List<Diagnostic> _diagnostics = [];

    [Fact]
    public void Every_way_to_write_a_table_gives_the_same_tree()
    {
        string[] texts =
        [
            "[a.b]\nc = 1\nd = [{ e = 2 }]\n",
            "a = { b = { c = 1, d = [{ e = 2 }] } }",
            "a.b.c = 1\na.b.d = [{ 'e' = 2 }]",
            "[a]\nb.c = 1\n[[a.b.d]]\n\"e\" = 2\n",
            "[a.b]\r\n\tc = 1 # one\r\n[[a.b.d]]\r\ne = 2\r\n[a]\r\n",
        ];

        texts.Select(Describe).ShouldAllBe(tree => tree == "{a:{b:{c:1,d:[{e:2}]}}}");
    }

    [Fact]
    public void Places_count_from_one_and_end_after_the_last_character()
    {
        Node.Table table = Read("[model]\nname = \"😀\" # c\n");

        Entry name = ((Node.Table)table.Find("model")!.Value).Find("name")!;
        name.KeySpan.ShouldBe(new SourceSpan(2, 1, 2, 5));
        name.Value.Span.ShouldBe(new SourceSpan(2, 8, 2, 12));
    }

    [Fact]
    public void Values_keep_their_types()
    {
        Describe("a=0x1F\nb=1_000.5\nc=true\nd=2026-01-02\ne='''x'''\nf=inf\ng=-9223372036854775808")
            .ShouldBe("{a:31,b:1000.5,c:True,d:a date,e:x,f:∞,g:-9223372036854775808}");
    }

    [Fact]
    public void Of_a_text_that_was_never_TOML_the_first_error_is_enough()
    {
        TomlReader.Read("# Notes\n\n" + string.Concat(Enumerable.Repeat("Some words.\n", 9)), "README.md", _diagnostics).ShouldBeNull();

        Diagnostic error = _diagnostics.ShouldHaveSingleItem();
        (error.Code, error.Span.Line, error.Hint).ShouldBe(("LP0005", 3, "this does not look like a TOML program"));
    }

    [Theory]
    [InlineData("[model]\n", 9)]
    [InlineData("", 5)]
    [InlineData("name = \"a\"\n", 9)]
    public void A_program_with_many_mistakes_hears_of_all(string before, int mistakes)
    {
        TomlReader.Read(before + string.Concat(Enumerable.Repeat("name claude\n", mistakes)), "main.toml", _diagnostics);

        _diagnostics.Count.ShouldBe(mistakes);
    }

    [Theory]
    [InlineData("secret_key = \"hunter2\" x")]
    [InlineData("credential = 'hunter2' x")]
    [InlineData("db_credentials = hunter2")]
    [InlineData("auth = \"hunter2")]
    [InlineData("smtp-pw = [hunter2")]
    [InlineData("x = eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.hunter2")]
    public void Whatever_is_called_like_a_secret_is_starred_out(string line)
    {
        TomlReader.Read(line, "f", _diagnostics);

        _diagnostics.ShouldNotBeEmpty();
        _diagnostics.ShouldAllBe(found => !found.SourceLine!.Contains("hunter2"));
    }

    [Theory]
    [InlineData("api_key = 3f0c9d7a5b1e4f6a8c2d0e9b7a6f5c4d", "f0c9")]
    [InlineData("api_key = hunter2zz")]
    [InlineData("api_key \"hunter2zz\"")]
    [InlineData("model.api_key hunter2zz")]
    [InlineData("a = { api_key \"hunter2zz\" }")]
    [InlineData("password = 99999999999999999999999", "9999")]
    [InlineData("password = 2020-13-45", "2020")]
    [InlineData("api_key éhunter2", "00E9")]
    [InlineData("password =\nhunter2zz")]
    [InlineData("password =\n  \"hunter2zz\"")]
    [InlineData("password = \"\"\"a\nhunter2 \\q\n\"\"\"")]
    [InlineData("password = '''\nhunter2 \u0001\n'''")]
    [InlineData("password = [\n  \"a\", # it\n  hunter2,\n]")]
    [InlineData("args = [\n  \"--password\",\n  \"hunter2\" x\n]")]
    [InlineData("args = [\"--password\",\"hunter2\" x]")]
    public void Nothing_of_a_secret_is_in_what_is_said_of_its_syntax(string text, string secret = "hunter2")
    {
        TomlReader.Read(text, "f", _diagnostics);

        _diagnostics.ShouldNotBeEmpty();
        _diagnostics.ShouldAllBe(found => !$"{found.Message}\n{found.Hint}\n{found.SourceLine}".Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public void What_stands_below_a_secret_of_several_lines_is_shown_again()
    {
        TomlReader.Read("password = \"\"\"\nhunter2\"\"\"\nname = claude\n", "f", _diagnostics);

        _diagnostics.ShouldHaveSingleItem().SourceLine.ShouldBe("name = claude");
        _diagnostics[0].Message.ShouldBe("expected a value, found claude");
    }

    [Theory]
    [InlineData("api_key_env = \"OPENAI_API_KEY\" x", true)]
    [InlineData("api_key_env = OPENAI_API_KEY", true)]
    [InlineData("api_key_env = \"4d1f7a9c\" x", false)]
    [InlineData("api_key_env = \"hunter2\" x", false)]
    public void The_name_of_a_variable_is_no_secret_and_what_looks_like_none_may_be_one(string line, bool isShown)
    {
        TomlReader.Read(line, "f", _diagnostics);

        (_diagnostics[0].SourceLine == line).ShouldBe(isShown);
    }

    [Fact]
    public void A_secret_is_starred_out_of_every_source_line()
    {
        TomlReader.Read("api_key = \"hunter2\"\napi_key = 'hunter2\nx = \"sk-0123456789\n", "f", _diagnostics);

        _diagnostics.ShouldNotBeEmpty();
        _diagnostics.ShouldAllBe(diagnostic => !diagnostic.ToString().Contains("hunter2") && !diagnostic.ToString().Contains("sk-0123"));
    }

    public static TheoryData<string, string> Bombs => new()
    {
        { "a=" + new string('[', 100_000), "LP0010" },
        { "a=" + new string('[', 30) + new string(']', 30), "LP0010" },
        { "a=" + string.Concat(Enumerable.Repeat("{a=", 100_000)), "LP0010" },
        { string.Concat(Enumerable.Repeat("a.", 100_000)) + "a=1", "LP0010" },
        { "[" + string.Concat(Enumerable.Repeat("a.", 100_000)) + "a]", "LP0010" },
        { string.Concat(Enumerable.Range(0, 90_000).Select(i => $"a{i}=1\n")), "LP0011" },
        { "a={" + string.Join(',', Enumerable.Range(0, 90_000).Select(i => $"a{i}=1")) + "}", "LP0011" },
        { string.Concat(Enumerable.Range(0, 90_000).Select(i => $"[a{i}]\n")), "LP0011" },
        { string.Concat(Enumerable.Repeat("[[a]]\n", 100_000)), "LP0011" },
        { string.Concat(Enumerable.Repeat("[a]\n", 100_000)), "LP0006" },
        { string.Concat(Enumerable.Repeat("]=[\n", 200_000)), "LP0005" },
        { string.Concat(Enumerable.Repeat("{pw:1 ", 150_000)), "LP0005" },
        { string.Concat(Enumerable.Repeat("pw = '''\n'''\n", 70_000)), "LP0006" },
        { new string('=', 1_000_000), "LP0005" },
        { new string('\0', 1_000_000), "LP0003" },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_hostile_text_ends_in_bounded_time(string text, string code)
    {
        long start = Stopwatch.GetTimestamp();

        TomlReader.Read(text, "f", _diagnostics);

        _diagnostics[0].Code.ShouldBe(code);
        _diagnostics.Count.ShouldBeLessThanOrEqualTo(TomlReaderLimit);
        Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    private const int TomlReaderLimit = 2001;

    private Node.Table Read(string text)
    {
        Node.Table? table = TomlReader.Read(text, "f", _diagnostics);
        _diagnostics.ShouldBeEmpty();
        return table.ShouldNotBeNull();
    }

    private string Describe(string text) => Describe(Read(text));

    private static string Describe(Entry entry) => $"{entry.Key}:{Describe(entry.Value)}";

    private static string Describe(Node node) => node switch
    {
        Node.Table table => "{" + string.Join(',', table.Entries.OrderBy(entry => entry.Key).Select(Describe)) + "}",
        Node.List list => "[" + string.Join(',', list.Items.Select(Describe)) + "]",
        Node.Text text => text.Value,
        Node.Integer integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        Node.Number number => double.IsInfinity(number.Value) ? "∞" : number.Value.ToString(CultureInfo.InvariantCulture),
        Node.Boolean boolean => boolean.Value.ToString(),
        _ => node.Kind,
    };
}
