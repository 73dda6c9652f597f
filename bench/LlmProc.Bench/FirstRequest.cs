using System.Diagnostics;
using System.Globalization;
using LlmProc.Testing;

namespace LlmProc.Bench;

/// <summary>Time from the start of the published command until its first request arrives, and the memory of a run with one spawn.</summary>
internal static class FirstRequest
{
    private const int Runs = 21;
    private const string TimeCommand = "/usr/bin/time";

    public static async Task<int> RunAsync(string llmproc)
    {
        using var project = new TempProject();
        string program = project.Write("main.toml", """
            [model]
            name = "gpt-4o-mini"
            provider = "openai"

            [tools]
            enabled = ["spawn"]

            [linked_programs]
            worker = { path = "./worker.toml", description = "Does the work" }
            """);
        project.Write("worker.toml", "[model]\nname = \"gpt-4o-mini\"\nprovider = \"openai\"\n");

        long arrived = 0;
        var mock = new MockProvider(new MockOptions { KeptExchanges = 0, OnExchange = _ => Interlocked.CompareExchange(ref arrived, Stopwatch.GetTimestamp(), 0) });
        await using MockServer server = mock.Listen();
        var times = new List<double>();
        for (int i = 0; i <= Runs; i++)
        {
            arrived = 0;
            long start = Stopwatch.GetTimestamp();
            Ask(llmproc, program, server.OpenAiBaseUrl, timed: false);
            times.Add(Stopwatch.GetElapsedTime(start, arrived).TotalMilliseconds);
        }

        // The first run warms the page cache.
        double[] counted = [.. times.Skip(1).Order()];
        string memory = File.Exists(TimeCommand)
            ? string.Create(CultureInfo.InvariantCulture, $",\"peak_rss_mb\":{Ask(llmproc, program, server.OpenAiBaseUrl, timed: true):0.0}") : "";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $$"""{"figure":"start_to_first_request","runs":{{Runs}},"min_ms":{{counted[0]:0.0}},"p50_ms":{{counted[Runs / 2]:0.0}},"max_ms":{{counted[^1]:0.0}}{{memory}}}"""));
        return 0;
    }

    /// <returns>Peak memory in MiB if it was asked for.</returns>
    private static double Ask(string llmproc, string program, string baseUrl, bool timed)
    {
        string[] run = ["run", program, "DELEGATE n=1 to=worker"];
        var start = new ProcessStartInfo(timed ? TimeCommand : llmproc, timed ? ["-q", "-f", "%M", llmproc, .. run] : run)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            Environment = { ["OPENAI_BASE_URL"] = baseUrl, ["OPENAI_API_KEY"] = "bench" },
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        string answer = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0 || answer.Trim() != "DONE 1")
        {
            throw new InvalidOperationException($"llmproc run ended with {process.ExitCode}: {answer}{error}");
        }

        return timed ? double.Parse(error.Trim().Split('\n')[^1], CultureInfo.InvariantCulture) / 1024 : 0;
    }
}
