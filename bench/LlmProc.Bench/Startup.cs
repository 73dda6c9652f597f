using System.Diagnostics;
using System.Globalization;

namespace LlmProc.Bench;

/// <summary>Wall time from process start to exit of the published command.</summary>
internal static class Startup
{
    private const int Runs = 21;

    public static int Run(string llmproc, string program)
    {
        Measure("help", llmproc, "--help");
        Measure("offline_question_with_one_spawn", llmproc, "run", program, "--offline", "How do I run the tests?");
        return 0;
    }

    public static void Measure(string name, string command, params string[] arguments)
    {
        var times = new List<double>();
        for (int i = 0; i <= Runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using Process process = System.Diagnostics.Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
            process.StandardInput.Close();
            process.StandardOutput.ReadToEnd();
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}: {error}");
            }
        }

        // The first run warms the page cache.
        double[] counted = [.. times.Skip(1).Order()];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $$"""{"figure":"{{name}}","runs":{{Runs}},"min_ms":{{counted[0]:0.0}},"p50_ms":{{counted[Runs / 2]:0.0}},"max_ms":{{counted[^1]:0.0}}}"""));
    }
}
