using System.ClientModel;
using System.ClientModel.Primitives;
using Anthropic;
using LlmProc.Testing;
using Microsoft.Extensions.AI;
using OpenAI.Responses;

namespace LlmProc.Tests;

/// <summary>Whole runs whose models are the vendors' own clients, against a server that refuses what the vendors refuse.</summary>
public sealed class ChatClientRunTests : IAsyncDisposable
{
    private const string Model = "[model]\nprovider = \"openai\"\nname = \"some-model\"\n[parameters]\nmax_tokens = 1000\n";

    private readonly TempProject _project = new(
        ("main.toml", Model + "[prompt]\nsystem_prompt = \"You are main.\"\n[tools]\nenabled = [\"spawn\"]\n[linked_programs]\nexpert = { path = \"expert.toml\", description = \"Counts.\" }\n"),
        ("expert.toml", Model + "[prompt]\nsystem_prompt = \"You are expert.\"\n[tools]\nenabled = [\"calculator\"]\n"));

    private readonly MockProvider _mock = new(Answer);
    private readonly MockServer _server;

    public ChatClientRunTests() => _server = _mock.Listen();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _project.Dispose();
    }

    [Theory]
    [InlineData(MockWire.Anthropic)]
    [InlineData(MockWire.Chat)]
    [InlineData(MockWire.Responses)]
    public async Task A_tree_of_processes_runs_on_a_vendors_client(MockWire wire)
    {
        RunResult result = await RunAsync(wire);

        (result.Text, result.IsError).ShouldBe(("Experts say: 7 and an error.", false));
        _mock.Exchanges.ShouldAllBe(exchange => exchange.Status == 200);
        _mock.Exchanges.Length.ShouldBe(6);
        result.Process.Subtree().Usage.InputTokens.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(MockWire.Anthropic, "529-always", "overloaded")]
    [InlineData(MockWire.Anthropic, "429-ra-2", "rate_limited")]
    [InlineData(MockWire.Anthropic, "500-html", "provider_error")]
    [InlineData(MockWire.Chat, "529-always", "overloaded")]
    [InlineData(MockWire.Chat, "500-html", "provider_error")]
    [InlineData(MockWire.Responses, "429-ra-2", "rate_limited")]
    [InlineData(MockWire.Anthropic, "fin-3", "incomplete")]
    [InlineData(MockWire.Chat, "fin-3", "incomplete")]
    [InlineData(MockWire.Responses, "fin-3", "incomplete")]
    [InlineData(MockWire.Anthropic, "error-event", "overloaded")]
    public async Task What_a_vendors_client_does_not_repeat_is_repeated(MockWire wire, string fault, string code)
    {
        _mock.Inject((fault.StartsWith("fin", StringComparison.Ordinal) ? MockFault.FinAfterEvent(3) : MockFault.Named(fault)!).For(1));
        var watch = new Watch();

        RunResult result = await RunAsync(wire, watch);

        result.Text.ShouldBe("Experts say: 7 and an error.");
        watch.Retries.ShouldHaveSingleItem().ShouldBe(code);
    }

    [Theory]
    [InlineData(MockWire.Anthropic)]
    [InlineData(MockWire.Chat)]
    [InlineData(MockWire.Responses)]
    public async Task A_wrong_key_is_told_at_once(MockWire wire)
    {
        _mock.Inject(MockFault.Named("401")!);

        RunResult result = await RunAsync(wire);

        result.Error!.Code.ShouldBe("auth");
        result.Error.Message.ShouldContain("does not accept the key");
        _mock.Exchanges.Length.ShouldBe(1);
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

    private async Task<RunResult> RunAsync(MockWire wire, IProcessObserver? observer = null)
    {
        var provider = new ChatClientProvider("openai", settings => Client(wire, settings.Name)) { Chance = () => 0 };
        await using var runtime = LlmRuntime.Create(new RuntimeOptions { Providers = [provider], Observers = observer is null ? [] : [observer] });
        return await runtime.RunAsync(runtime.Load(_project["main.toml"]), "go", TestContext.Current.CancellationToken);
    }

#pragma warning disable OPENAI001 // The Responses API is marked experimental in the vendor's client.
    private IChatClient Client(MockWire wire, string model)
    {
        var endpoint = new Uri(_server.OpenAiBaseUrl);
        var key = new ApiKeyCredential("k");
        var once = new ClientRetryPolicy(maxRetries: 0);
        return wire switch
        {
            MockWire.Anthropic => new AnthropicClient { BaseUrl = _server.AnthropicBaseUrl, ApiKey = "k", MaxRetries = 0 }.AsIChatClient(model, 1000),
            MockWire.Chat => new OpenAI.Chat.ChatClient(model, key, new OpenAI.OpenAIClientOptions { Endpoint = endpoint, RetryPolicy = once }).AsIChatClient(),
            _ => new Stateless(new ResponsesClient(key, new ResponsesClientOptions { Endpoint = endpoint, RetryPolicy = once }).AsIChatClient(model)),
        };
    }

    /// <summary>Nothing is to be stored at the vendor, and thoughts are to come back encrypted.</summary>
    private sealed class Stateless(IChatClient inner) : DelegatingChatClient(inner)
    {
        public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            options!.RawRepresentationFactory = _ => new CreateResponseOptions { StoredOutputEnabled = false, IncludedProperties = { IncludedResponseProperty.ReasoningEncryptedContent } };
            return base.GetStreamingResponseAsync(messages, options, cancellationToken);
        }
    }
#pragma warning restore OPENAI001

    private sealed class Watch : IProcessObserver
    {
        private readonly List<string> _retries = [];

        public string[] Retries
        {
            get
            {
                lock (_retries)
                {
                    return [.. _retries];
                }
            }
        }

        public void OnEvent(ProcessState state, ProcessEvent e)
        {
        }

        public void OnWaiting(ProcessState state, ModelUpdate reason)
        {
            if (reason is ModelUpdate.Retrying retrying)
            {
                lock (_retries)
                {
                    _retries.Add(retrying.Code);
                }
            }
        }
    }
}
