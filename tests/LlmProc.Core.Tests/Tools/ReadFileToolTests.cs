using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace LlmProc;

public sealed class ReadFileToolTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Theory]
    [InlineData("")]
    [InlineData("one line")]
    [InlineData("one\ntwo\n")]
    [InlineData("\r\none\r\n\r\ntwo  \t")]
    [InlineData("\nünï 日本 🎉\n\n")]
    public async Task The_text_is_returned_exactly(string text)
    {
        _folder.Write("a.txt", text);

        (await Read("a.txt")).ShouldBe(text);
    }

    [Theory]
    [InlineData(1, null, "one\ntwo\r\nthree")]
    [InlineData(1, 1, "one\n")]
    [InlineData(2, 1, "two\r\n")]
    [InlineData(2, 2, "two\r\nthree")]
    [InlineData(3, null, "three")]
    [InlineData(3, int.MaxValue, "three")]
    public async Task Lines_are_returned_with_their_ends(int start, int? count, string expected)
    {
        _folder.Write("a.txt", "one\ntwo\r\nthree");

        (await Read("a.txt", start, count)).ShouldBe(expected);
    }

    [Fact]
    public async Task A_line_count_alone_starts_at_the_first_line()
    {
        _folder.Write("a.txt", "one\ntwo\n");

        (await Read("a.txt", null, 1)).ShouldBe("one\n");
    }

    [Theory]
    [InlineData(65_530)]
    [InlineData(65_534)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(131_072)]
    public async Task All_lines_together_are_the_file_wherever_its_chunks_end(int length)
    {
        string text = new string('x', length - 20) + "\nüü\n\nüüü\r\n日本\nlast";
        string path = _folder.Write("a.txt", text);
        int lines = (await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken)).Length;

        StringBuilder together = new();
        for (int line = 1; line <= lines; line++)
        {
            together.Append(await Read("a.txt", line, 1));
        }

        together.ToString().ShouldBe(text);
        (await Read("a.txt", 2, null)).ShouldBe(text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
    }

    [Theory]
    [InlineData("one\ntwo\n", 3, "has 2 lines; start_line 3 is beyond its end")]
    [InlineData("one\ntwo", 9, "has 2 lines; start_line 9 is beyond its end")]
    [InlineData("one", 2, "has 1 line; start_line 2 is beyond its end")]
    [InlineData("", 2, "has 0 lines; start_line 2 is beyond its end")]
    public async Task A_start_beyond_the_end_says_how_many_lines_there_are(string text, int start, string message)
    {
        _folder.Write("a.txt", text);

        (await Refusal("a.txt", start, 1)).ShouldContain(message);
    }

    [Fact]
    public async Task The_beginning_of_an_empty_file_is_empty()
    {
        _folder.Write("a.txt", "");

        (await Read("a.txt", 1, 10)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1e99")]
    public async Task A_start_that_is_no_line_number_is_explained(string start)
    {
        _folder.Write("a.txt", "one");

        ToolException refusal = await Should.ThrowAsync<ToolException>(() => Invoke($$"""{"file_path":"a.txt","start_line":{{start}}}"""));

        refusal.Message.ShouldBe($"start_line must be a whole number from 1 to 2147483647, not {start}.");
    }

    [Fact]
    public async Task A_number_with_a_zero_after_its_point_is_a_whole_one()
    {
        _folder.Write("a.txt", "one\ntwo");

        (await Invoke("""{"file_path":"a.txt","start_line":2.0,"line_count":null}""")).ShouldBe("two");
    }

    [Fact]
    public async Task A_file_of_the_largest_size_is_read_and_one_byte_more_is_refused()
    {
        _folder.Write("largest.txt", new string('x', 256 * 1024));
        _folder.Write("larger.txt", new string('x', (256 * 1024) + 1));

        (await Read("largest.txt")).Length.ShouldBe(256 * 1024);
        (await Refusal("larger.txt")).ShouldBe(
            $"'{_folder.At("larger.txt")}' is 256.0 KB (262145 bytes), and at most 256.0 KB are read at once."
            + " Ask for some of its lines: start_line 1, line_count 200, and so on.");
        (await Refusal("larger.txt", 1, 1)).ShouldContain("Line 1 of");
    }

    [Fact]
    public async Task Too_many_lines_say_how_many_would_fit()
    {
        _folder.Write("a.txt", string.Concat(Enumerable.Repeat(new string('x', 1023) + "\n", 1000)));

        (await Refusal("a.txt", 11, 500)).ShouldContain("With start_line 11, line_count 256 fits.");
        (await Read("a.txt", 11, 256)).Length.ShouldBe(256 * 1024);
    }

    [Fact]
    public async Task A_file_of_ten_gigabytes_is_refused_at_once_with_its_size()
    {
        Sparse("big.txt", 10L << 30, "first\nsecond\n" + new string('x', 10_000));
        long start = Stopwatch.GetTimestamp();

        (await Refusal("big.txt")).ShouldContain("is 10.0 GB (10737418240 bytes)");
        (await Read("big.txt", 1, 2)).ShouldBe("first\nsecond\n");
        Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Lines_are_counted_up_to_a_bound()
    {
        Sparse("big.txt", 10L << 30, "first\nsecond\n" + new string('x', 10_000));

        (await Refusal("big.txt", 4, 1)).ShouldContain("lines are counted in its first 64.0 MB only, which end in line 3");
    }

    [Fact]
    public async Task A_missing_file_is_told_by_its_absolute_path()
    {
        (await Refusal("nothing.txt")).ShouldBe($"File not found: {_folder.At("nothing.txt")}");
    }

    [Theory]
    [InlineData("raedme.md", "readme.md")]
    [InlineData("README.md", "readme.md")]
    [InlineData("readme.mx", "readme.md")]
    [InlineData("sub/note.txt", "notes.txt")]
    public async Task A_near_name_is_proposed(string path, string near)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems fold case");
        _folder.Write("readme.md", "");
        _folder.Write("other.md", "");
        _folder.Write("sub/notes.txt", "");

        (await Refusal(path)).ShouldBe($"File not found: {_folder.At(path)}. Did you mean '{near}'?");
    }

    [Fact]
    public async Task A_path_in_a_message_stays_on_one_line()
    {
        Assert.SkipUnless(TestFolder.IsUnix, "Windows forbids such names");

        (await Refusal("a\u001b[31m\n\u202Eb")).ShouldBe($"File not found: {_folder.Root}/a\\u{{1B}}[31m\\u{{A}}\\u{{202E}}b");
    }

    [Fact]
    public async Task A_binary_file_is_refused()
    {
        _folder.Write("a.bin", [.. "text"u8, 0, .. "text"u8]);
        _folder.Write("late.bin", [.. Encoding.UTF8.GetBytes(new string('x', 9000)), 0]);

        (await Refusal("a.bin")).ShouldContain("is binary");
        (await Refusal("a.bin", 1, 1)).ShouldContain("is binary");
        (await Read("late.bin")).ShouldEndWith("x\0");
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_named()
    {
        _folder.Write("latin1.txt", Encoding.Latin1.GetBytes("first\ncaf\u00e9\n"));

        (await Refusal("latin1.txt")).ShouldContain("is not UTF-8: it has a byte 0xE9 out of place");
        (await Refusal("latin1.txt", 2, 1)).ShouldContain("is not UTF-8");
        (await Read("latin1.txt", 1, 1)).ShouldBe("first\n");
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_part_of_the_text()
    {
        _folder.Write("a.txt", [0xEF, 0xBB, 0xBF, .. "one\ntwo"u8]);

        (await Read("a.txt")).ShouldBe("one\ntwo");
        (await Read("a.txt", 1, 1)).ShouldBe("one\n");
    }

    [Fact]
    public async Task A_cancelled_read_stops()
    {
        _folder.Write("a.txt", "one");
        ReadFileTool tool = new(_folder.Files());

        await Should.ThrowAsync<OperationCanceledException>(async () =>
            await tool.InvokeAsync(new ToolCall("1", "read_file", """{"file_path":"a.txt"}"""), new CancellationToken(canceled: true)));
    }

    [Fact]
    public void The_schema_is_JSON_and_the_tool_may_run_twice()
    {
        ToolSpec spec = new ReadFileTool(_folder.Files()).Spec;

        using JsonDocument schema = JsonDocument.Parse(spec.InputSchema);
        schema.RootElement.GetProperty("required")[0].GetString().ShouldBe("file_path");
        spec.Name.ShouldBe("read_file");
        spec.Access.ShouldBe(AccessLevel.Read);
        spec.Effects.ShouldBe(ToolEffects.None);
    }

    public void Dispose() => _folder.Dispose();

    private void Sparse(string name, long length, string start)
    {
        string format = new DriveInfo(_folder.Root).DriveFormat;
        Assert.SkipUnless(format is "ext4" or "ext3" or "xfs" or "btrfs" or "tmpfs" or "overlay" or "apfs", "needs sparse files");
        using FileStream file = File.Create(_folder.At(name));
        file.Write(Encoding.UTF8.GetBytes(start));
        file.SetLength(length);
    }

    private Task<string> Read(string path, int? start = null, int? count = null) => Invoke(JsonSerializer.Serialize(
        new Dictionary<string, object?> { ["file_path"] = path, ["start_line"] = start, ["line_count"] = count }));

    private async Task<string> Refusal(string path, int? start = null, int? count = null) =>
        (await Should.ThrowAsync<ToolException>(() => Read(path, start, count))).Message;

    private async Task<string> Invoke(string arguments)
    {
        ToolOutcome outcome = await new ReadFileTool(_folder.Files()).InvokeAsync(
            new ToolCall("1", "read_file", arguments), TestContext.Current.CancellationToken);
        ToolOutcome.Returned returned = outcome.ShouldBeOfType<ToolOutcome.Returned>();
        returned.IsError.ShouldBeFalse();
        return returned.Text;
    }
}
