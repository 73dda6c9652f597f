namespace LlmProc;

/// <summary>Files that another program writes while they are read.</summary>
public sealed class ChangingFileTests
{
    private const int Rounds = 1_000;

    /// <remarks>A compiler that read the file once to hash it and once more to parse it would meet a change between the two sooner or later.</remarks>
    [Fact]
    [Trait("Row", "47")]
    public void What_is_hashed_is_what_is_used()
    {
        using TempFolder folder = new();
        folder.Write("a", Program("one")).Write("b", Program("two two")).Write("main.toml", Program("one")).Write("prompt.md", "p");
        string[] digests = [Digest(folder, "a"), Digest(folder, "b")];
        using var stop = new CancellationTokenSource();
        var writer = new Thread(() => Alternate(folder, stop.Token));
        writer.Start();

        var seen = new HashSet<string>();
        try
        {
            for (int i = 0; i < Rounds || (seen.Count < 2 && i < 100 * Rounds); i++)
            {
                ProgramGraph graph = folder.Graph("main.toml");
                seen.Add(graph.Digest);
                graph.Digest.ShouldBe(digests[graph.Root.UserPrompt == "one" ? 0 : 1]);
            }
        }
        finally
        {
            stop.Cancel();
            writer.Join();
        }

        seen.Count.ShouldBe(2, "the file was never seen to change");
    }

    private static string Digest(TempFolder folder, string version) => folder.Graph(version).Digest;

    private static string Program(string prompt) => TempFolder.Minimal + $"[prompt]\nuser_prompt = \"{prompt}\"\n";

    private static void Alternate(TempFolder folder, CancellationToken stop)
    {
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            File.Copy(folder[i % 2 == 0 ? "a" : "b"], folder["next"], overwrite: true);
            File.Move(folder["next"], folder["main.toml"], overwrite: true);
        }
    }
}
