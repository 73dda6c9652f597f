namespace LlmProc;

/// <summary>Paths that a model may write, on both Unix walkers. An answer that begins with "=" is a file's text.</summary>
public sealed class ConfinedPathTests : IDisposable
{
    private const string Outside = "lies outside of the folders that may be read";
    private const string Leaves = "leaves the folder";
    private const string NoLinks = "links are not followed here";
    private const string Missing = "File not found";

    private readonly TestFolder _folder = new();

    /// <summary>Path, answer of openat2, answer of the walk without links.</summary>
    public static TheoryData<string, string, string> Paths { get; } = new()
    {
        // Plain names.
        { "a.txt", "=inside", "=inside" },
        { "./a.txt", "=inside", "=inside" },
        { "././a.txt", "=inside", "=inside" },
        { ".//a.txt", "=inside", "=inside" },
        { "sub/b.txt", "=b", "=b" },
        { "sub//b.txt", "=b", "=b" },
        { "sub/./b.txt", "=b", "=b" },
        { "sub/deep/c.txt", "=c", "=c" },
        { "{root}/a.txt", "=inside", "=inside" },
        { "{root}//a.txt", "=inside", "=inside" },
        { "//{root}/a.txt", "=inside", "=inside" },
        { "{root}/./sub/../a.txt", "=inside", "=inside" },
        { "Ünï cödé/日本 🎉.txt", "=unicode", "=unicode" },
        { "with space.txt", "=space", "=space" },
        { " lead.txt", "=lead", "=lead" },
        { "-dash.txt", "=dash", "=dash" },
        { "back\\slash.txt", "=back", "=back" },
        { "line\nfeed.txt", "=feed", "=feed" },
        { ".hidden.txt", "=hidden", "=hidden" },
        { "...", "=dots", "=dots" },
        { "..a", "=dots", "=dots" },
        { "~/t.txt", "=tilde", "=tilde" },
        { "%2e%2e/a.txt", Missing, Missing },
        { "$HOME/a.txt", Missing, Missing },
        { "hard", "=inside", "=inside" },

        // Two dots.
        { "sub/../a.txt", "=inside", "=inside" },
        { "sub/deep/../../a.txt", "=inside", "=inside" },
        { "nothing/../a.txt", "=inside", "=inside" },
        { "../root/a.txt", "=inside", "=inside" },
        { "..", Outside, Outside },
        { "../outside/secret.txt", Outside, Outside },
        { "sub/../../outside/secret.txt", Outside, Outside },
        { "./../outside/secret.txt", Outside, Outside },
        { "..//outside/secret.txt", Outside, Outside },
        { "../../../../../../../../../../etc/passwd", Outside, Outside },
        { "{root}/../outside/secret.txt", Outside, Outside },
        { "out-dir/../a.txt", "=inside", "=inside" },
        { "out-dir/../../outside/secret.txt", Outside, Outside },

        // Absolute paths.
        { "/etc/passwd", Outside, Outside },
        { "/", Outside, Outside },
        { "//etc/passwd", Outside, Outside },
        { "/proc/self/environ", Outside, Outside },
        { "/dev/zero", Outside, Outside },
        { "{outside}/secret.txt", Outside, Outside },
        { "{root}-evil/secret.txt", Outside, Outside },
        { "../root-evil/secret.txt", Outside, Outside },
        { "file://{root}/a.txt", Missing, Missing },
        { "~root/.profile", Missing, Missing },

        // Links.
        { "in-file", "=inside", NoLinks },
        { "in-dir/b.txt", "=b", NoLinks },
        { "sub/up", "=inside", NoLinks },
        { "sub/deep/up", "=b", NoLinks },
        { "in-dir/deep/c.txt", "=c", NoLinks },
        { "self/self/self/a.txt", "=inside", NoLinks },
        { "chain1", "=inside", NoLinks },
        { "absolute-in", Leaves, NoLinks },
        { "out-file", Leaves, NoLinks },
        { "out-absolute", Leaves, NoLinks },
        { "out-dir/secret.txt", Leaves, NoLinks },
        { "out-dir/nothing.txt", Leaves, NoLinks },
        { "out-dir-absolute/secret.txt", Leaves, NoLinks },
        { "chain-out1", Leaves, NoLinks },
        { "out-and-in", Leaves, NoLinks },
        { "parent/outside/secret.txt", Leaves, NoLinks },
        { "in-dir/out/secret.txt", Leaves, NoLinks },
        { "evil/secret.txt", Leaves, NoLinks },
        { "dangling", Missing, NoLinks },
        { "dangling-out", Leaves, NoLinks },
        { "loop", "link that is not followed", NoLinks },
        { "loop-a", "link that is not followed", NoLinks },
        { "magic-root/etc/passwd", Leaves, NoLinks },
        { "magic-cwd", Leaves, NoLinks },

        // Not files.
        { ".", "is a directory", "is a directory" },
        { "sub", "is a directory", "is a directory" },
        { "{root}", "is a directory", "is a directory" },
        { "in-dir", "is a directory", NoLinks },
        { "sub/", "separator at its end", "separator at its end" },
        { "a.txt/", "separator at its end", "separator at its end" },
        { "in-file/", "separator at its end", "separator at its end" },
        { "a.txt/b.txt", "a part of the path is a file", "a part of the path is a file" },
        { "fifo", "is a FIFO", "is a FIFO" },
        { "socket", "is a socket", "is a socket" },
        { "sub/fifo", "is a FIFO", "is a FIFO" },
        { "fifo-link", "is a FIFO", NoLinks },

        // Nothing.
        { "", "The path is empty", "The path is empty" },
        { " ", Missing, Missing },
        { "nothing.txt", Missing, Missing },
        { "sub/nothing/x.txt", Missing, Missing },
        { "a.txt\0", "NUL", "NUL" },
        { "\0", "NUL", "NUL" },
        { "a.txt\0/../../outside/secret.txt", "NUL", "NUL" },
        { new string('x', 300), "too long", "too long" },
        { new string('x', 100_000), "too long", "too long" },
        { "\ud800", Missing, Missing },
    };

    [Theory]
    [MemberData(nameof(Paths), DisableDiscoveryEnumeration = true)]
    public async Task Openat2_reads_what_lies_beneath_the_root_and_nothing_else(string path, string answer, string answerWithoutLinks)
    {
        answerWithoutLinks.ShouldNotBeEmpty();
        await Check("openat2", path, answer);
    }

    [Theory]
    [MemberData(nameof(Paths), DisableDiscoveryEnumeration = true)]
    public async Task The_walk_without_links_reads_what_lies_beneath_the_root_and_nothing_else(
        string path, string answerOfOpenat2, string answer)
    {
        answerOfOpenat2.ShouldNotBeEmpty();
        await Check("walk", path, answer);
    }

    [Theory]
    [InlineData("openat2", "A.TXT")]
    [InlineData("openat2", "Sub/b.txt")]
    [InlineData("walk", "A.TXT")]
    [InlineData("walk", "Sub/b.txt")]
    public async Task Letter_case_matters_on_Linux(string walker, string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems fold case");

        await Check(walker, path, Missing);
    }

    public void Dispose() => _folder.Dispose();

    private async Task Check(string walker, string path, string answer)
    {
        TestFolder.SkipUnlessAvailable(walker);
        Fill();
        string actual;
        try
        {
            string full = path
                .Replace("{root}", _folder.Root, StringComparison.Ordinal)
                .Replace("{outside}", _folder.Outside, StringComparison.Ordinal);
            actual = "=" + await _folder.Files(walker).ReadAllTextAsync(full, 1000, TestContext.Current.CancellationToken);
        }
        catch (ToolException e)
        {
            actual = e.Message;
        }

        actual.ShouldNotContain(TestFolder.Secret);
        actual.Length.ShouldBeLessThan(1500);
        actual.ShouldNotContain('\0');
        actual.ShouldNotContain('\n');
        if (answer[0] == '=')
        {
            actual.ShouldBe(answer);
        }
        else
        {
            actual.ShouldContain(answer);
        }
    }

    private void Fill()
    {
        string[][] files =
        [
            ["a.txt", "inside"], ["sub/b.txt", "b"], ["sub/deep/c.txt", "c"], ["Ünï cödé/日本 🎉.txt", "unicode"],
            ["with space.txt", "space"], [" lead.txt", "lead"],
            ["-dash.txt", "dash"], ["back\\slash.txt", "back"], ["line\nfeed.txt", "feed"],
            [".hidden.txt", "hidden"], ["...", "dots"], ["..a", "dots"], ["~/t.txt", "tilde"],
        ];
        foreach (string[] file in files)
        {
            _folder.Write(file[0], file[1]);
        }

        string[][] links =
        [
            ["in-file", "a.txt"], ["in-dir", "sub"], ["sub/up", "../a.txt"], ["sub/deep/up", "../../sub/b.txt"], ["self", "."],
            ["chain1", "chain2"], ["chain2", "sub/../chain3"], ["chain3", "a.txt"], ["absolute-in", _folder.At("a.txt")],
            ["out-file", "../outside/secret.txt"], ["out-absolute", _folder.Outside + "/secret.txt"], ["out-dir", "../outside"],
            ["out-dir-absolute", _folder.Outside], ["chain-out1", "chain-out2"], ["chain-out2", "in-dir/../../outside/secret.txt"],
            ["out-and-in", "../root/a.txt"], ["parent", ".."], ["sub/out", "../../outside"], ["evil", _folder.Root + "-evil"],
            ["dangling", "nothing"], ["dangling-out", "../outside/nothing"], ["loop", "loop"], ["loop-a", "loop-b"],
            ["loop-b", "loop-a"], ["magic-root", "/proc/self/root"], ["magic-cwd", "/proc/self/cwd"], ["fifo-link", "fifo"],
        ];
        foreach (string[] link in links)
        {
            _folder.Link(link[0], link[1]);
        }

        _folder.HardLink("hard", "a.txt");
        _folder.Fifo("fifo");
        _folder.Fifo("sub/fifo");
        _folder.SocketFile("socket");
    }
}
