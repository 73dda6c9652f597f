using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace LlmProc.Bench;

/// <summary>
/// <c>compare</c>: the library and a bare loop that sends the same requests take turns against one mock, which is a process of its own. Prints what the
/// library takes as multiples of the loop.
/// </summary>
internal static class Comparison
{
    private const int Blocks = 5;

    private static readonly ImmutableArray<(string What, DelegationOptions Options)> s_rows =
    [
        ("one delegation", new DelegationOptions { Reps = 300, Warmup = 3_000 }),
        ("64 children at once", new DelegationOptions { Fanout = 64, Reps = 15, Warmup = 15 }),
        ("1,000 children at once", new DelegationOptions { Fanout = 1_000, Reps = 2, Warmup = 3 }),
        ("a chain 50 deep", new DelegationOptions { Depth = 50, Reps = 10, Warmup = 10 }),
        ("50 turns over 100 KB", new DelegationOptions { Rounds = 50, SystemBytes = 100_000, Reps = 4, Warmup = 3 }),
        ("50 turns over 1 MB", new DelegationOptions { Rounds = 50, SystemBytes = 1_000_000, Reps = 1, Warmup = 1 }),
    ];

    public static string Build => RuntimeFeature.IsDynamicCodeSupported ? "JIT" : "AOT";

    public static async Task<int> RunAsync(string llmproc)
    {
        using (MockProcess mock = MockProcess.Start(llmproc))
        {
            Console.WriteLine($"| what ({Build}) | wall | CPU | library, ms | bare loop, ms |");
            Console.WriteLine("|---|---|---|---|---|");
            foreach ((string what, DelegationOptions options) in s_rows)
            {
                Console.WriteLine(await CompareAsync(what, options with { BaseUrl = mock.BaseUrl }));
            }

            await Allocation.RunAsync(mock.BaseUrl);
        }

        using MockProcess slow = MockProcess.Start(llmproc, "--latency", "100ms");
        Console.WriteLine(Alone("1000_children_in_flight_at_100_ms", "delegation", "--base-url", slow.BaseUrl, "--fanout", "1000", "--reps", "5", "--warmup", "0"));
        Console.WriteLine(Alone("idle", "delegation", "--heap", "10000"));
        return 0;
    }

    private static async Task<string> CompareAsync(string what, DelegationOptions options)
    {
        await using LlmRuntime runtime = DelegationPrograms.Runtime(options.BaseUrl!);
        ProgramGraph graph = DelegationPrograms.Graph(options);
        using var loop = new BareLoop(await RecordingHandler.RecordAsync(options));
        await DelegationBench.BlockAsync(runtime, graph, options with { Reps = options.Warmup }, new DelegationReport(), CancellationToken.None);
        await loop.BlockAsync(options.Warmup, new DelegationReport());

        DelegationReport library = new(), bare = new();
        var cpu = new List<double>();
        for (int i = 0; i < Blocks; i++)
        {
            TimeSpan libraryBefore = library.Cpu, bareBefore = bare.Cpu;
            await DelegationBench.BlockAsync(runtime, graph, options, library, CancellationToken.None);
            await loop.BlockAsync(options.Reps, bare);
            cpu.Add((library.Cpu - libraryBefore) / (bare.Cpu - bareBefore));
        }

        return library.Errors > 0 || library.Requests != bare.Requests
            ? throw new InvalidOperationException($"{what}: {library.LastError ?? "the loop sent other requests"}")
            : string.Create(CultureInfo.InvariantCulture,
                $"| {what} | {library.P50 / bare.P50:0.00} × | {cpu.Order().ElementAt(Blocks / 2):0.00} × | {library.P50:0.00} | {bare.P50:0.00} |");
    }

    /// <summary>The same program again by itself, so that its memory is nobody else's.</summary>
    private static string Alone(string figure, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;
        string line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        using JsonDocument report = JsonDocument.Parse(line);
        string value = report.RootElement.TryGetProperty("peak_rss_mb", out JsonElement peak)
            ? string.Create(CultureInfo.InvariantCulture, $"\"peak_rss_mb\":{peak.GetDouble():0.0},\"errors\":{report.RootElement.GetProperty("errors").GetInt32()}")
            : $"\"bytes\":{report.RootElement.GetProperty("idle_bytes_per_agent").GetInt64()}";
        return $$"""{"figure":"{{figure}}","build":"{{Build}}",{{value}}}""";
    }
}
