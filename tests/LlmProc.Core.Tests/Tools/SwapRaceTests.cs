using System.Diagnostics;

namespace LlmProc;

/// <summary>While paths are read, somebody keeps replacing a directory by a link that leads out.</summary>
public sealed class SwapRaceTests : IDisposable
{
    private const int MaxTries = 50_000;

    private static readonly TimeSpan s_maxTime = TimeSpan.FromSeconds(1);

    private readonly TestFolder _folder = new();

    [Theory]
    [InlineData("openat2")]
    [InlineData("walk")]
    public async Task No_read_and_no_listing_escapes_while_a_directory_is_swapped_for_a_link(string walker)
    {
        TestFolder.SkipUnlessAvailable(walker);
        _folder.Write("swapped/secret.txt", "inside");
        _folder.Write("swapped/only-inside.txt", "");
        File.WriteAllText(Path.Combine(_folder.Outside, "only-outside.txt"), "");
        _folder.Link("link", "../outside");
        ConfinedFiles files = _folder.Files(walker);
        using CancellationTokenSource done = new();
        Thread swapper = new(() => Swap(done.Token));
        swapper.Start();

        CancellationToken token = TestContext.Current.CancellationToken;
        int inside = 0;
        int refused = 0;
        List<string> escapes = [];
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < MaxTries && Stopwatch.GetElapsedTime(start) < s_maxTime; i++)
        {
            try
            {
                string seen = i % 8 == 0
                    ? string.Concat(files.List("swapped", default, 100, token).Entries.Select(entry => entry.Line))
                    : await files.ReadAllTextAsync("swapped/secret.txt", 100, token);
                if (seen.Contains(TestFolder.Secret, StringComparison.Ordinal) || seen.Contains("only-outside", StringComparison.Ordinal))
                {
                    escapes.Add(seen);
                }

                inside++;
            }
            catch (ToolException)
            {
                refused++;
            }
        }

        await done.CancelAsync();
        swapper.Join();
        escapes.ShouldBeEmpty();
        inside.ShouldBeGreaterThan(0);
        refused.ShouldBeGreaterThan(0);
        TestContext.Current.TestOutputHelper?.WriteLine($"{walker}: {inside} inside, {refused} refused");
    }

    public void Dispose() => _folder.Dispose();

    private void Swap(CancellationToken done)
    {
        (string name, string directory, string link) = (_folder.At("swapped"), _folder.At("directory"), _folder.At("link"));
        while (!done.IsCancellationRequested)
        {
            TestFolder.Rename(name, directory);
            TestFolder.Rename(link, name);
            TestFolder.Rename(name, link);
            TestFolder.Rename(directory, name);
        }
    }
}
