namespace LlmProc.Testing.Tests.Cases;

public class LineDifferenceTests
{
    [Theory]
    [InlineData("a\nb\n", "a\nb\n", "")]
    [InlineData("", "a\n", "@@ 0 @@\n+a\n")]
    [InlineData("a\n", "", "@@ 0 @@\n-a\n")]
    [InlineData("1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\nx\n6\n", "@@ 1 @@\n 2\n 3\n 4\n-5\n+x\n 6\n")]
    [InlineData("a\nb\nc\n", "b\nc\na\n", "@@ 0 @@\n-a\n b\n c\n+a\n")]
    [InlineData("x\n1\n2\n3\n4\n5\n6\n7\ny\n", "1\n2\n3\n4\n5\n6\n7\n", "@@ 0 @@\n-x\n 1\n 2\n 3\n@@ 5 @@\n 5\n 6\n 7\n-y\n")]
    public void Lines_that_differ_are_shown_with_a_few_around_them(string expected, string actual, string difference) =>
        LineDifference.Of(expected, actual, line => $"{line}").ShouldBe(difference);

    [Fact]
    public void Texts_that_are_too_long_to_align_differ_as_a_whole()
    {
        string old = string.Concat(Enumerable.Range(0, 3000).Select(i => $"old {i}\n"));
        string now = string.Concat(Enumerable.Range(0, 3000).Select(i => $"new {i}\n"));

        LineDifference.Of(old, now, _ => "").Split('\n').Count(line => line.StartsWith('-') || line.StartsWith('+')).ShouldBe(6000);
    }
}
