using System.Text.Json;

namespace LlmProc;

public sealed class ListDirToolTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public static TheoryData<string> Walkers { get; } = ["openat2", "walk"];

    [Theory]
    [MemberData(nameof(Walkers))]
    public async Task Directories_come_first_and_hidden_entries_are_left_out(string walker)
    {
        TestFolder.SkipUnlessAvailable(walker);
        _folder.Write("b.txt", "");
        _folder.Write("a b.txt", "");
        _folder.Write("Z.txt", "");
        _folder.Write("sub/x", "");
        _folder.Write(".hidden/x", "");
        _folder.Link("link", "b.txt");

        (await List("{}", walker)).ShouldBe($"Contents of '{_folder.Root}':\nd sub\nf Z.txt\nf a b.txt\nf b.txt\nl link");
        (await List("""{"show_hidden":true}""", walker)).ShouldStartWith($"Contents of '{_folder.Root}':\nd .hidden\nd sub\nf Z");
    }

    [Theory]
    [MemberData(nameof(Walkers))]
    public async Task Details_are_sizes_and_times_in_UTC(string walker)
    {
        TestFolder.SkipUnlessAvailable(walker);
        DateTime modified = new(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);
        (string Name, int Size)[] files = [("a", 0), ("b", 1023), ("c", 1024), ("d", 1_600_000)];
        foreach ((string name, int size) in files)
        {
            File.SetLastWriteTimeUtc(_folder.Write(name, new string('x', size)), modified);
        }

        (await List("""{"directory_path":".","detailed":true}""", walker)).ShouldBe(
            $"""
            Contents of '{_folder.Root}':
            f a (Size: 0 B, Modified: 2026-03-04 05:06:07)
            f b (Size: 1023 B, Modified: 2026-03-04 05:06:07)
            f c (Size: 1.0 KB, Modified: 2026-03-04 05:06:07)
            f d (Size: 1.5 MB, Modified: 2026-03-04 05:06:07)
            """);
    }

    [Fact]
    public async Task A_time_before_the_epoch_is_shown()
    {
        File.SetLastWriteTimeUtc(_folder.Write("old", ""), new DateTime(1950, 1, 2, 3, 4, 5, DateTimeKind.Utc));

        (await List("""{"detailed":true}""")).ShouldEndWith("f old (Size: 0 B, Modified: 1950-01-02 03:04:05)");
    }

    [Fact]
    public async Task An_empty_directory_says_so()
    {
        Directory.CreateDirectory(_folder.At("empty"));

        (await List("""{"directory_path":"empty"}""")).ShouldBe($"Directory '{_folder.At("empty")}' is empty.");
        (await List("""{"directory_path":"empty/"}""")).ShouldBe($"Directory '{_folder.At("empty")}' is empty.");
    }

    [Theory]
    [InlineData("nothing", "Directory not found: ")]
    [InlineData("nothing/deeper", "Directory not found: ")]
    [InlineData("a.txt", "Path is not a directory: ")]
    [InlineData("a.txt/", "Path is not a directory: ")]
    [InlineData("..", "lies outside of the folders")]
    [InlineData("/", "lies outside of the folders")]
    [InlineData("../outside", "lies outside of the folders")]
    [InlineData("../root-evil", "lies outside of the folders")]
    [InlineData("out", "link")]
    [InlineData("in/out", "link")]
    [InlineData("fifo", "Path is not a directory: ")]
    [InlineData("", "The path is empty")]
    public async Task What_cannot_be_listed_is_explained(string path, string message)
    {
        Assert.SkipUnless(TestFolder.IsUnix, "links and FIFOs of Unix");
        _folder.Write("a.txt", "");
        _folder.Write("sub/x", "");
        _folder.Link("out", "../outside");
        _folder.Link("sub/out", "../../outside");
        _folder.Link("in", "sub");
        _folder.Fifo("fifo");
        string arguments = JsonSerializer.Serialize(new Dictionary<string, string> { ["directory_path"] = path });

        foreach (string walker in OperatingSystem.IsLinux() ? new[] { "openat2", "walk" } : ["walk"])
        {
            ToolException refusal = await Should.ThrowAsync<ToolException>(() => List(arguments, walker));

            refusal.Message.ShouldContain(message);
            refusal.Message.ShouldNotContain("secret.txt");
        }
    }

    [Fact]
    public async Task A_link_to_a_directory_inside_can_be_listed_where_the_kernel_resolves_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has openat2");
        _folder.Write("sub/x", "");
        _folder.Link("in", "sub");

        (await List("""{"directory_path":"in"}""", "openat2")).ShouldBe($"Contents of '{_folder.At("in")}':\nf x");
        ToolException refusal = await Should.ThrowAsync<ToolException>(() => List("""{"directory_path":"in"}""", "walk"));
        refusal.Message.ShouldContain("links are not followed");
    }

    [Fact]
    public async Task Names_cannot_pretend_to_be_other_lines()
    {
        Assert.SkipUnless(TestFolder.IsUnix, "Windows forbids such names");
        _folder.Write("a\nf b\u001b[2J\u202E", "");
        _folder.Write("👩‍🚀.txt", "");

        (await List("{}")).ShouldBe($"Contents of '{_folder.Root}':\nf a\\u{{A}}f b\\u{{1B}}[2J\\u{{202E}}\nf 👩‍🚀.txt");
    }

    [Fact]
    public async Task The_first_thousand_entries_are_shown_and_the_others_counted()
    {
        for (int i = 0; i < 1003; i++)
        {
            _folder.Write($"{i:D4}", "");
        }

        string[] lines = (await List("{}")).Split('\n');

        lines.Length.ShouldBe(1002);
        lines[1].ShouldBe("f 0000");
        lines[1000].ShouldBe("f 0999");
        lines[1001].ShouldBe("... and 3 more");
    }

    [Fact]
    public void A_million_entries_are_listed_in_bounded_memory()
    {
        EndlessFolder folder = new(1_000_000);
        DirectoryListing listing = DirectoryListing.Of(folder, "/x", default, 1000, TestContext.Current.CancellationToken);

        listing.Entries.Length.ShouldBe(1000);
        listing.Omitted.ShouldBe(999_000);
        listing.Entries[0].Line.ShouldBe("f 0000000");
        listing.Entries[^1].Line.ShouldBe("f 0000999");
    }

    [Fact]
    public void A_cancelled_listing_stops()
    {
        using CancellationTokenSource source = new();
        EndlessFolder folder = new(int.MaxValue, atEntry: 5000, source.Cancel);

        Should.Throw<OperationCanceledException>(() => DirectoryListing.Of(folder, "/x", default, 1000, source.Token));
    }

    [Fact]
    public void The_schema_is_JSON_and_the_tool_may_run_twice()
    {
        ToolSpec spec = new ListDirTool(_folder.Files()).Spec;

        using JsonDocument schema = JsonDocument.Parse(spec.InputSchema);
        schema.RootElement.GetProperty("properties").GetProperty("directory_path").GetProperty("default").GetString().ShouldBe(".");
        spec.Name.ShouldBe("list_dir");
        spec.Access.ShouldBe(AccessLevel.Read);
        spec.Effects.ShouldBe(ToolEffects.None);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> List(string arguments, string walker = "")
    {
        ToolOutcome outcome = await new ListDirTool(_folder.Files(walker)).InvokeAsync(
            new ToolCall("1", "list_dir", arguments), TestContext.Current.CancellationToken);
        return outcome.ShouldBeOfType<ToolOutcome.Returned>().Text;
    }

    /// <summary>Names in descending order, which is the worst for keeping the first.</summary>
    private sealed class EndlessFolder(int count, int atEntry = -1, Action? then = null) : IFolder
    {
        public IEnumerable<FolderEntry> Read()
        {
            for (int i = count - 1; i >= 0; i--)
            {
                if (count - i == atEntry)
                {
                    then?.Invoke();
                }

                yield return new FolderEntry($"{i:D7}", EntryKind.File, IsHidden: false);
            }
        }

        public EntryDetails? FindDetails(string name) => null;

        public void Dispose()
        {
        }
    }
}
