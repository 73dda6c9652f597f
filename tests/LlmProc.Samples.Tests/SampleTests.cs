using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using LlmProc.Testing;
using static LlmProc.Testing.Reply;

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
        await using var web = await WebSample.StartAsync();

        string answer = await web.Client.GetStringAsync("/ask?question=When%20does%20the%20ferry%20leave%3F", CancellationToken);
        string stream = await web.Client.GetStringAsync("/stream?question=When%20does%20the%20ferry%20leave%3F", CancellationToken);

        answer.ShouldContain("The ferry to the islands leaves at 9:10 and at 17:40 from the north pier.");
        answer.ShouldEndWith("harbour.md:3\n");
        stream.ShouldStartWith("data: ");
        stream.ShouldContain("17:40");
    }

    [Fact]
    public async Task The_web_application_refuses_a_question_that_is_none()
    {
        await using var web = await WebSample.StartAsync();

        foreach (string path in new[] { "/ask?question=%20%0A", "/stream?question=%20%0A", "/ask", "/stream?question=" })
        {
            (HttpStatusCode status, JsonElement problem) = await web.ProblemAsync(path);

            status.ShouldBe(HttpStatusCode.BadRequest, path);
            problem.GetProperty("errors").GetProperty("question")[0].GetString().ShouldBe("The question field is required.", path);
        }
    }

    [Fact]
    public async Task The_web_application_says_with_a_status_that_the_provider_refused()
    {
        await using var web = await WebSample.StartAsync(Say("never said"), "401");

        foreach (string path in new[] { "/ask?question=hello", "/stream?question=hello" })
        {
            (HttpStatusCode status, JsonElement problem) = await web.ProblemAsync(path);

            status.ShouldBe(HttpStatusCode.BadGateway, path);
            problem.GetProperty("title").GetString().ShouldBe("auth", path);
            problem.GetProperty("detail").GetString()!.ShouldContain("401", Case.Sensitive, path);
        }
    }

    [Fact]
    public async Task The_web_application_fails_with_a_status_where_its_provider_cannot_run()
    {
        using var project = new TempProject(("main.toml", "[model]\nname = \"m\"\nprovider = \"anthropic\"\napi_key_env = \"A_KEY_THAT_NOBODY_HAS\"\n"));
        await using var web = await WebSample.StartAsync(null, null, "--LlmProc:WorkingDirectory", project.Folder);

        (await web.ProblemAsync("/ask?question=hello")).Status.ShouldBe(HttpStatusCode.InternalServerError);
        (await web.ProblemAsync("/stream?question=hello")).Status.ShouldBe(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task The_web_application_says_in_the_stream_what_went_wrong_after_the_first_words()
    {
        await using var web = await WebSample.StartAsync(Say("The ferry").Stop(SampleStop.MaxTokens));

        string stream = await web.Client.GetStringAsync("/stream?question=hello", CancellationToken);

        // How many words arrive together is up to the moment.
        string.Concat(stream[..stream.IndexOf("event: ", StringComparison.Ordinal)].Split("\n\n").Select(piece => piece.Replace("data: ", "", StringComparison.Ordinal))).ShouldBe("The ferry");
        stream.ShouldEndWith("event: error\ndata: {\"code\":\"max_tokens\",\"message\":\"the answer was cut at the output limit (max_tokens)\"}\n\n");
    }

    [Fact]
    public async Task The_web_application_takes_limits_from_its_configuration()
    {
        await using var web = await WebSample.StartAsync(Say("too dear"), null, "--LlmProc:Limits:Tokens", "10");

        (HttpStatusCode status, JsonElement problem) = await web.ProblemAsync("/ask?question=hello");

        (status, problem.GetProperty("title").GetString()).ShouldBe((HttpStatusCode.BadGateway, "limit.tokens"));
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
    private static Process Start(string sample, string assembly, params string[] arguments) => Start(sample, assembly, [], arguments);

    /// <param name="environment">Variables that it has beside those of the tests.</param>
    internal static Process Start(string sample, string assembly, Dictionary<string, string> environment, params string[] arguments)
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
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    [GeneratedRegex(@"^\| way to ask \|.*\n(\|.*\n)*", RegexOptions.Multiline)]
    private static partial Regex CostTable();
}
