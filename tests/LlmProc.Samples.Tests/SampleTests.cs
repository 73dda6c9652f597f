using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LlmProc.Samples.Tests;

/// <summary>Each sample is run as it is and must print what it printed when somebody last looked.</summary>
public sealed partial class SampleTests
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

    [Fact]
    public async Task The_page_of_costs_shows_the_table_that_its_sample_prints()
    {
        string page = Path.Combine(DocumentTests.Root, "docs", "costs.md");
        string text = await File.ReadAllTextAsync(page, CancellationToken);
        string table = await RunAsync("Costs", "CostsSample");

        string happened = CostTable().Replace(text, table.Replace("$", "$$", StringComparison.Ordinal), 1);
        if (Environment.GetEnvironmentVariable("LLMPROC_UPDATE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(page, happened, CancellationToken);
        }

        table.Split('\n').Length.ShouldBe(2 + 5 + 1);
        happened.ShouldBe(text);
    }

    [Fact]
    public void The_page_of_costs_says_of_which_day_the_prices_are()
    {
        using JsonDocument prices = JsonDocument.Parse(File.ReadAllText(Path.Combine(DocumentTests.Root, "src", "LlmProc.Providers", "Prices", "prices.json")));
        JsonElement row = prices.RootElement.EnumerateArray()
            .First(group => group.GetProperty("models").EnumerateArray().Any(model => model.GetProperty("model").GetString() == "claude-haiku-4-5"));

        File.ReadAllText(Path.Combine(DocumentTests.Root, "docs", "costs.md")).ShouldContain($"prices of {row.GetProperty("date").GetString()}");
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

    [GeneratedRegex(@"^\| way to ask \|.*\n(\|.*\n)*", RegexOptions.Multiline)]
    private static partial Regex CostTable();
}
