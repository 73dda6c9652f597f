namespace LlmProc;

public sealed class PassageSplitterTests
{
    [Theory]
    [InlineData("a.md", "# A\n\nOne\ntwo\n\nthree", "3-4 6-6")]
    [InlineData("a.md", "A\n===\none\n\nB\n---\ntwo", "3-3 7-7")]
    [InlineData("a.md", "Run:\n\n```\nx\n\ny\n```\nEnd", "1-7 8-8")]
    [InlineData("a.md", "- a\n  more\n\n  still\n- b\n\nText", "1-5 7-7")]
    [InlineData("a.md", "| a | b |\n|---|---|\n| 1 | 2 |\nText", "1-3 4-4")]
    [InlineData("a.md", "<!-- x\ny -->\nText\n\n[![b](c)](d)", "3-3")]
    [InlineData("a.md", "<!-- never closed\n\nText", "3-3")]
    [InlineData("a.md", "```\nnever closed", "1-2")]
    [InlineData("a.toml", "[s]\n# why\na = 1\nb = [\n  2,\n]\n\nc = 3", "2-3 4-6 8-8")]
    [InlineData("a.toml", "a = [\nb = 1", "1-1 2-2")]
    [InlineData("a.yaml", "a:\n  b: 1\nc:\n  d: 2", "1-2 3-4")]
    [InlineData("a.cs", "one\ntwo\n\nthree", "1-2 4-4")]
    public void A_file_is_cut_into_blocks_that_can_answer_alone(string name, string text, string expected)
    {
        IEnumerable<Passage> passages = PassageSplitter.Split(TextFile.Read(new PreloadedText(name, text)));

        string.Join(' ', passages.Select(passage => $"{passage.Span.First + 1}-{passage.Span.Last + 1}")).ShouldBe(expected);
    }

    [Fact]
    public void A_passage_knows_all_headings_above_it()
    {
        IEnumerable<Passage> passages = PassageSplitter.Split(TextFile.Read(new PreloadedText("a.md", "# A\n## B\n### C\none\n## D\ntwo")));

        passages.Select(passage => string.Join('>', passage.Headings)).ShouldBe(["A>B>C", "A>D"]);
    }
}
