using System.Net;
using System.Text;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class MockTests
{
    private const int Interrupt = 2;
    private const string Body = """{"model":"m","messages":[{"role":"user","content":"Who?"}]}""";

    [Fact]
    public async Task The_mock_serves_a_script_logs_each_request_and_ends_in_good_order()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no signals here");
        using var project = new TempProject(("answers.toml", "[[rule]]\nsay = \"Anna.\"\n"));
        using Running running = new Llmproc(project).StartHearing("mock", "--script", "answers.toml", "--latency", "1ms");
        await running.ReachAsync("Listening; Ctrl-C ends it.");
        string url = await running.ReadLineAsync("OPENAI_BASE_URL=");

        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", "mock");
        using var content = new StringContent(Body, Encoding.UTF8, "application/json");
        HttpResponseMessage response = await client.PostAsync(new Uri(url + "/chat/completions"), content, TestContext.Current.CancellationToken);
        string answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        running.Signal(Interrupt);
        Outcome outcome = await running.EndAsync();

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.ShouldContain("\"content\":\"Anna.\"");
        outcome.Error.ShouldBe("Listening; Ctrl-C ends it.\n#1 Chat m 200 in 8, read 0, wrote 0, out 2\n");
        outcome.Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_script_with_errors_is_not_served()
    {
        using var project = new TempProject(("answers.toml", "[[rule]]\nsayy = \"Anna.\"\n"));

        Outcome outcome = await new Llmproc(project).RunAsync("mock", "--script", "answers.toml");

        outcome.Code.ShouldBe(2);
        outcome.Out.ShouldBeEmpty();
        outcome.Error.ShouldContain("sayy");
    }

    [Theory]
    [InlineData("--latency is a time such as 200ms, 90s or 1m30s, not 'soon'", "--latency", "soon")]
    [InlineData("there is no fault '529-alway'. Did you mean '529-always'?", "--fault", "529-alway")]
    [InlineData("there is no fault 'cheese'; docs/reference/faults.md lists all", "--fault", "cheese")]
    [InlineData("--port is a number from 1 to 65535, not 70000", "--port", "70000")]
    public async Task A_wrong_option_is_one_line(string message, params string[] options)
    {
        using var project = new TempProject();

        (await new Llmproc(project).RunAsync(["mock", .. options])).ShouldBe(new Outcome("", $"llmproc: {message}\n", 2));
    }

    [Fact]
    public async Task The_page_that_a_wrong_fault_names_lists_all()
    {
        using var project = new TempProject();

        Outcome outcome = await new Llmproc(project).RunAsync("mock", "--fault", "cheese");

        string page = await File.ReadAllTextAsync(Path.Combine(DocumentTests.Root, outcome.Error.Split("; ")[1].Split(' ')[0]), TestContext.Current.CancellationToken);
        MockFault.All.ShouldAllBe(fault => page.Contains($"| `{fault.Name}` |", StringComparison.Ordinal));
    }
}
