using System.Collections.Immutable;

namespace LlmProc;

public sealed class ConfinedRootTests : IDisposable
{
    // Far more than it takes, far less than a device or a FIFO would.
    private static readonly TimeSpan s_atOnce = TimeSpan.FromSeconds(2);

    private readonly TestFolder _folder = new();

    public static TheoryData<string> Walkers { get; } = ["openat2", "walk"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Walkers))]
    public async Task A_root_may_be_a_link_and_is_known_by_both_of_its_names(string walker)
    {
        TestFolder.SkipUnlessAvailable(walker);
        _folder.Write("real/a.txt", "inside");
        _folder.Link("link", _folder.At("real"));
        ConfinedFiles files = Of(walker, [_folder.At("link")]);

        (await Read(files, _folder.At("link/a.txt"))).ShouldBe("inside");
        (await Read(files, _folder.At("real/a.txt"))).ShouldBe("inside");
    }

    [Theory]
    [MemberData(nameof(Walkers))]
    public async Task A_narrow_root_that_is_a_link_reaches_where_the_wide_one_does_not(string walker)
    {
        TestFolder.SkipUnlessAvailable(walker);
        _folder.Link("granted", _folder.Outside);
        ConfinedFiles files = Of(walker, [_folder.At("granted"), _folder.Root]);

        (await Read(files, "granted/secret.txt")).ShouldBe(TestFolder.Secret);
    }

    [Theory]
    [MemberData(nameof(Walkers))]
    public async Task A_root_that_does_not_exist_is_skipped(string walker)
    {
        TestFolder.SkipUnlessAvailable(walker);
        _folder.Write("a.txt", "inside");
        ConfinedFiles files = Of(walker, [_folder.At("nothing"), _folder.Root]);

        (await Read(files, "a.txt")).ShouldBe("inside");
        await Should.ThrowAsync<FileMissingException>(() => Read(files, "nothing/a.txt"));
    }

    [Theory]
    [MemberData(nameof(Walkers))]
    public async Task A_working_directory_is_no_root_by_itself(string walker)
    {
        TestFolder.SkipUnlessAvailable(walker);
        _folder.Write("a.txt", "no");
        _folder.Write("open/b.txt", "yes");
        ConfinedFiles files = Of(walker, [_folder.At("open")]);

        (await Read(files, "open/b.txt")).ShouldBe("yes");
        (await Should.ThrowAsync<ToolException>(() => Read(files, "a.txt"))).Message.ShouldContain("lies outside");
    }

    [Theory]
    [InlineData("openat2", "/proc/self/root/etc/passwd")]
    [InlineData("openat2", "/proc/self/cwd/x")]
    [InlineData("openat2", "/proc/self/exe")]
    [InlineData("openat2", "/proc/self/fd/0")]
    [InlineData("openat2", "/proc/self/environ")]
    [InlineData("openat2", "/proc/self/status")]
    [InlineData("openat2", "/proc/self/mem")]
    [InlineData("openat2", "/proc/kmsg")]
    [InlineData("openat2", "/dev/zero")]
    [InlineData("openat2", "/dev/null")]
    [InlineData("openat2", "/dev/random")]
    [InlineData("openat2", "/dev/tty")]
    [InlineData("openat2", "/dev/stdin")]
    [InlineData("walk", "/proc/self/root/etc/passwd")]
    [InlineData("walk", "/proc/self/environ")]
    [InlineData("walk", "/proc/1/environ")]
    [InlineData("walk", "/proc/kmsg")]
    [InlineData("walk", "/dev/zero")]
    [InlineData("walk", "/dev/null")]
    [InlineData("walk", "/dev/tty")]
    [InlineData("walk", "/dev/fd/0")]
    public async Task Devices_and_files_that_the_system_makes_up_are_refused_at_once_even_beneath_a_root(string walker, string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the names are those of Linux");
        ConfinedFiles files = Of(walker, ["/"]);

        await Should.ThrowAsync<ToolException>(() => Read(files, path).WaitAsync(s_atOnce, Token));
        await Should.ThrowAsync<ToolException>(() =>
            files.ReadLinesAsync(path, new LineRange(1, 2), 1000, Token).AsTask().WaitAsync(s_atOnce, Token));
    }

    [Fact]
    public async Task Descriptors_are_not_leaked()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "counted in /proc");
        _folder.Write("sub/a.txt", "inside");
        _folder.Fifo("fifo");
        string[] paths = ["sub/a.txt", "fifo", "nothing", "sub"];

        foreach (string walker in new[] { "openat2", "walk" })
        {
            ConfinedFiles files = _folder.Files(walker);
            for (int i = 0; i < 500; i++)
            {
                await Try(files, paths[i % paths.Length]);
                files.List("sub", default, 10, Token);
            }
        }

        // Other tests run meanwhile and have files open, though never a thousand.
        Directory.GetFiles("/proc/self/fd").Length.ShouldBeLessThan(1000);
    }

    public void Dispose() => _folder.Dispose();

    private static Task<string> Read(ConfinedFiles files, string path) => files.ReadAllTextAsync(path, 1000, Token).AsTask();

    private static async Task Try(ConfinedFiles files, string path)
    {
        try
        {
            await Read(files, path);
        }
        catch (ToolException)
        {
            // Only what stays open matters here.
        }
    }

    private ConfinedFiles Of(string walker, ImmutableArray<string> roots) => new(roots, _folder.Root, TestFolder.Walker(walker));
}
