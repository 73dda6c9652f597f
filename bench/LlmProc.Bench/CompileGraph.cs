using System.Diagnostics;
using System.Globalization;

namespace LlmProc.Bench;

/// <summary>Time to compile N linked programs: a tree in which each links to four, whose last ones link back to the root.</summary>
internal static class CompileGraph
{
    private const int Runs = 7;
    private const int Children = 4;

    public static int Run(int n)
    {
        using var folder = new ProgramFolder(n);
        var times = new List<double>();
        long allocated = 0;
        for (int i = 0; i <= Runs; i++)
        {
            long before = GC.GetTotalAllocatedBytes();
            long start = Stopwatch.GetTimestamp();
            Compilation compilation = ProgramLinker.Link("p0.toml", new LinkOptions(folder.Path));
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            allocated = GC.GetTotalAllocatedBytes() - before;
            if (compilation.Graph?.Programs.Count() != n)
            {
                throw new InvalidOperationException(string.Join('\n', compilation.Diagnostics.Take(3)));
            }
        }

        // The first run also compiles this program itself, and is told apart.
        double[] counted = [.. times.Skip(1).Order()];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $$"""{"figure":"compile","programs":{{n}},"runs":{{Runs}},"first_ms":{{times[0]:0.0}},"min_ms":{{counted[0]:0.0}},"p50_ms":{{counted[Runs / 2]:0.0}},"max_ms":{{counted[^1]:0.0}},"allocated_bytes_per_program":{{allocated / n}}}"""));
        return 0;
    }

    public static int RunPublished(string llmproc, int n)
    {
        using var folder = new ProgramFolder(n);
        Startup.Measure(FormattableString.Invariant($"check_{n}_programs"), llmproc, "check", Path.Combine(folder.Path, "p0.toml"));
        return 0;
    }

    private sealed class ProgramFolder : IDisposable
    {
        public ProgramFolder(int n) => Write(Path, n);

        public string Path { get; } = Directory.CreateTempSubdirectory("llmproc-bench-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    /// <summary>Writes <c>p0.toml</c> and all it links to into a folder.</summary>
    private static void Write(string folder, int n)
    {
        for (int i = 0; i < n; i++)
        {
            int[] targets = [.. Enumerable.Range((i * Children) + 1, Children).Where(target => target < n)];
            string links = string.Concat((targets.Length > 0 ? targets : [0])
                .Select(target => $"expert_{target} = {{ path = \"./p{target}.toml\", description = \"Has read part {target}\" }}\n"));
            File.WriteAllText(Path.Combine(folder, $"p{i}.toml"), $"""
                # Part {i} of {n}
                [model]
                name = "claude-haiku-4-5"
                provider = "anthropic"

                [prompt]
                system = "You answer questions about part {i}. Use spawn to ask the experts of the parts below."

                [parameters]
                max_tokens = 1000

                [tools]
                enabled = ["spawn", "calculator"]

                [limits]
                depth = 20

                [linked_programs]
                {links}
                """);
        }
    }
}
