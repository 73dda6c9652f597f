using System.Security.Cryptography;
using System.Text;
using LlmProc.Testing;

namespace LlmProc.Samples.Tests;

/// <summary>The code of <c>docs/testing.md</c>, <c>docs/mock.md</c> and <c>docs/watching.md</c>, compiled and run.</summary>
public sealed class KitDocument
{
    private const string Program = "[model]\nprovider = \"anthropic\"\nname = \"claude-haiku-4-5\"\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scripted_model()
    {
        var model = new ScriptedModel().When(Match.Program("expert"), Reply.Say("Anna.")).When(Match.Any, Reply.Say("I ask nobody."));
        await using var runtime = LlmRuntime.Create(new RuntimeOptions { Providers = [new ScriptedProvider("anthropic", model)] });

        (await runtime.RunAsync(runtime.LoadText(Program), "Who?", Cancellation)).Text.ShouldBe("I ask nobody.");
        (await runtime.RunAsync(runtime.LoadText(Program, "expert.toml"), "Who?", Cancellation)).Text.ShouldBe("Anna.");
    }

    [Fact]
    public async Task A_case()
    {
        using var project = new TempProject(("main.toml", Program), ("main.test.md", "# Answers\n\n```program\nmain.toml\n```\n\n```script\n[[rule]]\nsay = \"Yes.\"\n```\n\n```prompt\nWell?\n```\n\n```transcript\n# p1 main\n\n## user\nWell?\n\n## assistant\nYes.\n\n=> EndTurn\n```\n"));
        var diagnostics = new List<Diagnostic>();
        CancellationToken cancellationToken = Cancellation;

        await CheckAsync(project["main.test.md"]);
        diagnostics.ShouldBeEmpty();

        async Task CheckAsync(string path)
        {
            CaseFile file = CaseFile.Read(path, diagnostics)!;
            using CaseProject project = CaseProject.Prepare(file.Cases[0], new CaseOptions(), diagnostics)!;
            (await project.RunAsync(cancellationToken)).Difference().ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_recording()
    {
        using var folder = new TempProject();
        string path = folder["faq"], prompt = "Who?";
        CancellationToken cancellationToken = Cancellation;
        IModelProvider provider = new ScriptedProvider("anthropic", new ScriptedModel().When(Match.Any, Reply.Say("Anna.")));

        var recorder = Recorder.Create(path);
        await using (var recording = LlmRuntime.Create(new RuntimeOptions { Providers = [provider], AroundProviders = recorder.Around }))
        {
            await recording.RunAsync(recording.LoadText(Program), prompt, cancellationToken);
        }

        var replay = Replay.Open(path);
        await using var runtime = LlmRuntime.Create(new RuntimeOptions { Providers = replay.Providers });
        RunResult result = await runtime.RunAsync(runtime.LoadText(Program), prompt, cancellationToken);
        string hash = ResultDigest.Of(result);  // of text, end, tree and spending

        result.Text.ShouldBe("Anna.");
        hash.Length.ShouldBe(64);
    }

    [Fact]
    public async Task The_mock_provider()
    {
        var mock = new MockProvider(new ScriptedModel().When(Match.Any, Reply.Say("Anna.")));
        mock.Inject(MockFault.Named("429-ra-2")!);               // for all requests, or with a number or a predicate
        mock.Inject(MockFault.StallAfterEvent(3), request: 2);
        using var client = new HttpClient(mock.CreateHandler());  // in process; its clock is MockOptions.TimeProvider
        await using MockServer server = mock.Listen();            // or over the loopback interface

        await AskAsync(client);
        await AskAsync(client);

        mock.Exchanges[0].CacheReadTokens.ShouldBe(0);
        mock.Exchanges[0].FirstDifference(mock.Exchanges[1]).ShouldBeNull();  // the second prompt extends the first
        server.Port.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_receipt()
    {
        ToolOutcome Written(string path, byte[] bytes)
        {
            string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
            return new ToolOutcome.Returned("written") { Receipts = [new Receipt.FileWritten(path, bytes.Length, hash)] };
        }

        Written("notes.md", "Anna"u8.ToArray()).ShouldBeOfType<ToolOutcome.Returned>().Receipts.ShouldHaveSingleItem().ShouldBeOfType<Receipt.FileWritten>().Bytes.ShouldBe(4);
    }

    [Fact]
    public async Task A_watch()
    {
        var seen = new StringBuilder();
        IModelProvider provider = new ScriptedProvider("anthropic", new ScriptedModel().When(Match.Any, Reply.Say("Anna.")));

        var watch = new ProcessWatch();
        await using var runtime = LlmRuntime.Create(new RuntimeOptions { Observers = [watch], Providers = [provider] });
        Task reader = ReadAsync();

        await runtime.RunAsync(runtime.LoadText(Program), "Who?", Cancellation);
        watch.Close();
        await reader;
        seen.ToString().ShouldBe("p1 Started\np1 Prompted\np1 Sampled\np1 RunCompleted\np1 Exited\n");

        async Task ReadAsync()
        {
            await foreach (ProcessNotice notice in watch)
            {
                if (notice is ProcessNotice.Happened happened)
                {
                    seen.Append($"{happened.Process} {happened.Event.GetType().Name}\n");
                }
            }
        }
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient client) => client.PostAsync(
        "http://mock/v1/chat/completions", new StringContent("""{"model":"m","messages":[{"role":"user","content":"Who?"}]}""", Encoding.UTF8, "application/json"), Cancellation);
}
