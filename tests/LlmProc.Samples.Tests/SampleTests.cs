using System.Diagnostics;

namespace LlmProc.Samples.Tests;

/// <summary>Each sample is run as it is and must print what it printed when somebody last looked.</summary>
public sealed class SampleTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_lines_ask_a_program() => (await RunAsync("TenLines")).ShouldBe(
        """
        > Ida Storm keeps the lighthouse since 1987. She climbs its 211 steps every evening.
        lighthouse.md:3

        """);

    [Fact]
    public async Task A_model_that_mistypes_an_argument_reads_what_was_wrong_and_does_better() => (await RunAsync("FunctionTool", "FunctionToolSample")).ShouldBe(
        """
        find_order: There is no order A77; numbers are a letter and a digit.
        find_order: shipped on Monday
        Order A7: shipped on Monday.

        """);

    [Fact]
    public async Task The_web_application_answers_and_streams()
    {
        using Process host = Start("WebHost", "WebHost", "--urls", "http://127.0.0.1:0");
        try
        {
            string address = await AddressAsync(host);
            using var client = new HttpClient();

            string answer = await client.GetStringAsync($"{address}/ask?question=When%20does%20the%20ferry%20leave%3F", CancellationToken);
            string stream = await client.GetStringAsync($"{address}/stream?question=When%20does%20the%20ferry%20leave%3F", CancellationToken);

            answer.ShouldContain("The ferry to the islands leaves at 9:10 and at 17:40 from the north pier.");
            answer.ShouldEndWith("harbour.md:3\n");
            stream.ShouldStartWith("data: ");
            stream.ShouldContain("17:40");
        }
        finally
        {
            host.Kill(entireProcessTree: true);
            await host.WaitForExitAsync(CancellationToken);
        }
    }

    private static async Task<string> RunAsync(string sample, string? assembly = null)
    {
        using Process process = Start(sample, assembly ?? sample);
        Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(CancellationToken);
        await process.WaitForExitAsync(CancellationToken);
        process.ExitCode.ShouldBe(0, output + await error);
        return output.ReplaceLineEndings("\n");
    }

    /// <summary>The sample beside these tests, of the same configuration.</summary>
    private static Process Start(string sample, string assembly, params string[] arguments)
    {
        string folder = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        string binaries = Path.GetFullPath(Path.Combine(folder, "..", "..", sample, Path.GetFileName(folder)));
        var start = new ProcessStartInfo("dotnet", [Path.Combine(binaries, assembly + ".dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            WorkingDirectory = binaries,
        };
        start.Environment.Remove("OTEL_EXPORTER_OTLP_ENDPOINT");
        start.Environment.Remove("ASPNETCORE_URLS");
        return Process.Start(start)!;
    }

    private static async Task<string> AddressAsync(Process host)
    {
        const string listening = "Now listening on: ";
        while (await host.StandardOutput.ReadLineAsync(CancellationToken) is { } line)
        {
            if (line.IndexOf(listening, StringComparison.Ordinal) is >= 0 and int at)
            {
                return line[(at + listening.Length)..].Trim();
            }
        }

        throw new InvalidOperationException($"the host ended before it listened:\n{await host.StandardError.ReadToEndAsync(CancellationToken)}");
    }
}
