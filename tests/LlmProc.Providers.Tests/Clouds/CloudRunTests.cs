using LlmProc.Testing;

namespace LlmProc.Providers.Tests;

/// <summary>Whole trees of processes through the door of each cloud, against a server that refuses what the vendors refuse.</summary>
public sealed class CloudRunTests
{
    private readonly MockProvider _mock = new(Answer);
    private readonly CountedTokens _tokens = new(TimeProvider.System);
    private readonly CloudDoor _door;

    public CloudRunTests() => _door = new CloudDoor(_mock.CreateHandler());

    public static TheoryData<string, string, string, string> Clouds { get; } = new()
    {
        { "azure_openai", "gpt-4.1", "base_url = \"https://res.openai.azure.com\"", "AZURE_OPENAI_API_KEY" },
        { "azure_openai", "gpt-5-mini", "base_url = \"https://res.openai.azure.com\"", "AZURE_OPENAI_API_KEY" },
        { "azure_openai", "gpt-4.1", "base_url = \"https://res.openai.azure.com\"", "" },
        { "foundry", "claude-sonnet-4-5", "base_url = \"https://res.services.ai.azure.com\"", "ANTHROPIC_FOUNDRY_API_KEY" },
        { "foundry", "claude-sonnet-4-5", "base_url = \"https://res.services.ai.azure.com/anthropic\"", "" },
        { "foundry", "Mistral-Large", "base_url = \"https://res.services.ai.azure.com\"", "ANTHROPIC_FOUNDRY_API_KEY" },
        { "anthropic_vertex", "claude-sonnet-4-5@20250929", "project_id = \"my-project\"\nregion = \"us-east5\"", "" },
        { "bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "region = \"us-east-1\"", "AWS_BEARER_TOKEN_BEDROCK" },
        { "bedrock", "openai.gpt-oss-120b-1:0", "region = \"us-east-1\"", "AWS_BEARER_TOKEN_BEDROCK" },
    };

    [Theory]
    [MemberData(nameof(Clouds))]
    public async Task A_tree_of_processes_runs_in_a_cloud(string provider, string model, string keys, string variable)
    {
        RunResult result = await RunAsync(provider, model, keys, variable);

        (result.Text, result.IsError).ShouldBe(("Experts say: 7 and an error.", false), result.Error?.Message);
        _door.Refusals.ShouldBe(0);
        _mock.Exchanges.ShouldAllBe(exchange => exchange.Status == 200);
        _mock.Exchanges.Length.ShouldBe(6);
        _tokens.Scopes.Count.ShouldBe(variable.Length == 0 ? 1 : 0);
        _door.Entered.ShouldAllBe(entry => entry.EndsWith(variable.Length == 0 ? " token-1" : " " + CloudDoor.Key, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Clouds))]
    public async Task A_stream_that_is_cut_in_a_cloud_is_sampled_again(string provider, string model, string keys, string variable)
    {
        _mock.Inject(MockFault.FinAfterEvent(3), request: 1);

        RunResult result = await RunAsync(provider, model, keys, variable);

        result.Text.ShouldBe("Experts say: 7 and an error.", result.Error?.Message);
        _mock.Exchanges.Length.ShouldBe(7);
    }

    [Fact]
    public async Task A_token_that_was_taken_back_is_renewed_in_the_middle_of_a_run()
    {
        _door.Expired.Add("token-1");

        RunResult result = await RunAsync("anthropic_vertex", "claude-x", "project_id = \"my-project\"\nregion = \"us-east5\"", "");

        result.Text.ShouldBe("Experts say: 7 and an error.");
        _tokens.Scopes.Count.ShouldBe(2);
        _door.Refusals.ShouldBe(1);
    }

    private async Task<RunResult> RunAsync(string provider, string model, string keys, string variable)
    {
        string section = $"[model]\nprovider = \"{provider}\"\nname = \"{model}\"\n{keys}\n";
        using var project = new TempProject(
            ("main.toml", section + "[prompt]\nsystem_prompt = \"You are main.\"\n[tools]\nenabled = [\"spawn\"]\n[linked_programs]\nexpert = { path = \"expert.toml\", description = \"Counts.\" }\n"),
            ("expert.toml", section + "[prompt]\nsystem_prompt = \"You are expert.\"\n[tools]\nenabled = [\"calculator\"]\n"));
        await using var runtime = LlmRuntime.Create(new RuntimeOptions
        {
            Wires = new WireOptions
            {
                Handler = _door, Variable = name => name == variable ? CloudDoor.Key : null, AzureTokens = _tokens, GoogleTokens = _tokens, Chance = () => 0,
            },
        });
        return await runtime.RunAsync(runtime.Load(project["main.toml"]), "go", TestContext.Current.CancellationToken);
    }

    private static Reply Answer(MockRequest request)
    {
        bool isMain = request.Head.SystemPrompt.Contains("main", StringComparison.Ordinal);
        ToolResult[] results = [.. request.Conversation.Last!.Results];
        return isMain && results.Length == 0
                ? Reply.Blocks(
                    new ContentBlock.Thinking("Two experts.", Signature: null),
                    new ContentBlock.Text("I ask."),
                    new ContentBlock.Call(new ToolCall("", "spawn", """{"program_name":"expert","query":"3+4"}""")),
                    new ContentBlock.Call(new ToolCall("", "spawn", """{"program_name":"expert","query":"nonsense("}""")))
            : isMain ? Reply.Say($"Experts say: {results[0].Text} and {results[1].Text}.")
            : results.Length == 0 ? Reply.Call("calculator", $$"""{"expression":"{{request.LastText}}"}""")
            : Reply.Say(results[0].Text.Contains('7', StringComparison.Ordinal) ? "7" : "an error");
    }
}
