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
        string folder = Directory.CreateTempSubdirectory("llmproc-bench-").FullName;
        try
        {
            Write(folder, n);
            var times = new List<double>();
            long allocated = 0;
            for (int i = 0; i <= Runs; i++)
            {
                long before = GC.GetTotalAllocatedBytes();
                long start = Stopwatch.GetTimestamp();
                Compilation compilation = ProgramLinker.Link("p0.toml", new LinkOptions(folder));
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                allocated = GC.GetTotalAllocatedBytes() - before;
                if (compilation.Graph?.Programs.Count() != n)
                {
                    throw new InvalidOperationException(string.Join('\n', compilation.Diagnostics.Take(3)));
                }
            }

            // The first run warms the code and the page cache: it is told apart.
            double[] counted = [.. times.Skip(1).Order()];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $$"""{"figure":"compile","programs":{{n}},"runs":{{Runs}},"first_ms":{{times[0]:0.0}},"min_ms":{{counted[0]:0.0}},"p50_ms":{{counted[Runs / 2]:0.0}},"max_ms":{{counted[^1]:0.0}},"allocated_bytes_per_program":{{allocated / n}}}"""));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Writes <c>p0.toml</c> and all it links to into a folder.</summary>
    public static int Write(string folder, int n)
    {
        Directory.CreateDirectory(folder);
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

        return 0;
    }
}
