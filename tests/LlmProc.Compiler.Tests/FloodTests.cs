using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace LlmProc;

/// <summary>Files that are wrong in the same way a hundred thousand times, and files that only look like it.</summary>
public sealed class FloodTests : IDisposable
{
    private const int MaxBytes = 1024 * 1024;
    private const string NoSuchEscape = "no such escape in a string; a backslash itself is \\\\, or use '…' quotes";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Trait("Row", "92")]
    [InlineData("a = \"", "\\q", "\"", NoSuchEscape)]
    [InlineData("a = \"", "\\ud800", "\"", "there is no such character")]
    [InlineData("a = \"\"\"", "\\U99999999\n", "\"\"\"", "there is no such character")]
    [InlineData("a = 1", "\r", "", "a carriage return without a line feed")]
    [InlineData("a = '", "q", "'\nb = \"\\q\"", NoSuchEscape)]
    public void A_mistake_that_is_made_very_often_in_TOML_costs_little(string start, string mistake, string end, string expected) =>
        ShouldCostLittle("main.toml", start + Repeat(mistake, (MaxBytes - 100) / mistake.Length) + end, expected);

    [Theory]
    [Trait("Row", "92")]
    [InlineData("", ":\n", "a key is text, not nothing")]
    [InlineData("a:\n", "  yes: no\n", "'yes' is true in YAML 1.1 and the text \"yes\" in YAML 1.2")]
    [InlineData("a:\n", "- 017\n", "'017' is 15 in YAML 1.1 and 17 in YAML 1.2")]
    public void A_mistake_that_is_made_very_often_in_YAML_costs_little(string start, string mistake, string expected) =>
        ShouldCostLittle("main.yaml", start + Repeat(mistake, (MaxBytes - 100) / mistake.Length), expected);

    [Theory]
    [InlineData("\"{0}\"", "\\uD7A3", "\uD7A3")]
    [InlineData("\"\"\"{0}\"\"\"\"", "\\\\ \\U0001F600\"", "\\ \U0001F600\"")]
    [InlineData("'{0}'", "\\q", "\\q")]
    [InlineData("'''{0}''''", "\\q\"", "\\q\"")]
    [InlineData("\"\"\"x\"\"\"\" # {0}\nb = \"\"", "\\q\"", null)]
    public void A_text_full_of_backslashes_is_read_as_it_is(string quotes, string part, string? read)
    {
        List<Diagnostic> said = [];

        Node.Table table = TomlReader.Read($"a = {string.Format(CultureInfo.InvariantCulture, quotes, Repeat(part, 5_000))}\nc = '\\q'\n", "f", said)!;

        said.ShouldBeEmpty();
        Value("a").ShouldStartWith(read is null ? "x\"" : Repeat(read, 5_000));
        Value("c").ShouldBe("\\q");

        string Value(string key) => ((Node.Text)table.Find(key)!.Value).Value;
    }

    [Fact]
    public void Of_a_command_of_many_words_the_first_are_shown()
    {
        _folder.Write("main.toml", TempFolder.Minimal + $"[mcp.servers.a]\ncommand = \"{Repeat("x ", 100_000)}\"\n");

        Diagnostic error = _folder.Link("main.toml").Diagnostics.Single(diagnostic => diagnostic.Code == "LP0114");

        error.Hint.ShouldBe($"command = \"x\", args = [{string.Join(", ", Enumerable.Repeat("\"x\"", 19))}, …]");
    }

    [Fact]
    public void Diagnostics_are_told_apart_without_reading_their_lines()
    {
        string line = new('x', MaxBytes);
        Diagnostic first = new("LP0104", Severity.Error, "main.toml", new SourceSpan(1, 1, 1, 2), "message") { SourceLine = line };

        first.GetHashCode().ShouldBe((first with { SourceLine = line + "y" }).GetHashCode());
        first.ShouldNotBe(first with { SourceLine = line + "y" });
        first.ShouldBe(first with { SourceLine = new string('x', MaxBytes) });
    }

    private void ShouldCostLittle(string file, string text, string expected)
    {
        _folder.Write(file, text);

        long before = GC.GetAllocatedBytesForCurrentThread();
        ImmutableArray<Diagnostic> said = _folder.Link(file).Diagnostics;

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(40 * MaxBytes);
        said.Select(diagnostic => diagnostic.Message).ShouldContain(expected);
        said.Length.ShouldBeLessThanOrEqualTo(102);
    }

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
