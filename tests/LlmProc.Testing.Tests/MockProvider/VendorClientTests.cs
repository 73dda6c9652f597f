using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using Anthropic;
using Anthropic.Exceptions;
using Microsoft.Extensions.AI;
using OpenAI.Responses;

namespace LlmProc.Testing.Tests;

/// <summary>The vendors' own clients against the server, so that the mock is not only compatible with this library.</summary>
public sealed class VendorClientTests : IAsyncDisposable
{
    private readonly MockProvider _mock;
    private readonly MockServer _server;

    public VendorClientTests()
    {
        _mock = new MockProvider(Answer);
        _server = _mock.Listen();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(MockWire.Anthropic)]
    [InlineData(MockWire.Chat)]
    [InlineData(MockWire.Responses)]
    public async Task A_vendors_client_reads_an_answer(MockWire wire)
    {
        ChatResponse response = await Client(wire).GetResponseAsync("Grüße", cancellationToken: TestContext.Current.CancellationToken);

        response.Text.ShouldBe("You said: Grüße");
        MockExchange exchange = _mock.Exchanges.ShouldHaveSingleItem();
        exchange.Request.Wire.ShouldBe(wire);
        response.Usage!.InputTokenCount.ShouldBe(exchange.InputTokens);
        response.Usage.OutputTokenCount.ShouldBe(exchange.OutputTokens);
    }

    [Theory]
    [InlineData(MockWire.Anthropic)]
    [InlineData(MockWire.Chat)]
    [InlineData(MockWire.Responses)]
    public async Task A_vendors_client_reads_a_stream(MockWire wire)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (ChatResponseUpdate update in Client(wire).GetStreamingResponseAsync("one two three", cancellationToken: TestContext.Current.CancellationToken))
        {
            updates.Add(update);
        }

        updates.Count.ShouldBeGreaterThan(4);
        updates.ToChatResponse().Text.ShouldBe("You said: one two three");
        updates.ToChatResponse().Usage!.OutputTokenCount.ShouldBe(_mock.Exchanges[0].OutputTokens);
    }

    [Theory]
    [InlineData(MockWire.Anthropic, false)]
    [InlineData(MockWire.Anthropic, true)]
    [InlineData(MockWire.Chat, false)]
    [InlineData(MockWire.Chat, true)]
    [InlineData(MockWire.Responses, false)]
    [InlineData(MockWire.Responses, true)]
    public async Task A_vendors_client_runs_a_turn_with_thinking_and_two_calls(MockWire wire, bool stream)
    {
        using IChatClient client = Client(wire);
        List<ChatMessage> messages = [new(ChatRole.User, "look")];

        ChatResponse first = await SampleAsync(client, messages, stream);
        FunctionCallContent[] calls = [.. first.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>()];
        messages.AddRange(first.Messages);
        messages.Add(new ChatMessage(ChatRole.Tool, [.. calls.Select(call => new FunctionResultContent(call.CallId, $"saw {call.Arguments!["at"]}"))]));
        ChatResponse second = await SampleAsync(client, messages, stream);

        calls.Select(call => call.Name).ShouldBe(["look", "look"]);
        first.FinishReason.ShouldBeOneOf(ChatFinishReason.ToolCalls, null);
        second.Text.ShouldBe("I saw: saw here saw there");
        _mock.Exchanges.ShouldAllBe(exchange => exchange.Status == 200);
        _mock.Exchanges[0].FirstDifference(_mock.Exchanges[1]).ShouldBeNull();
    }

    [Theory]
    [InlineData("401")]
    [InlineData("429-ra-90")]
    [InlineData("529-always")]
    [InlineData("500-html")]
    public async Task A_vendors_client_understands_a_failure(string fault)
    {
        _mock.Inject(MockFault.Named(fault)!);
        int status = int.Parse(fault[..3], null);

        (await Should.ThrowAsync<ClientResultException>(AskAsync(MockWire.Chat))).Status.ShouldBe(status);
        (await Should.ThrowAsync<ClientResultException>(AskAsync(MockWire.Responses))).Status.ShouldBe(status);
        ((int)(await Should.ThrowAsync<AnthropicApiException>(AskAsync(MockWire.Anthropic))).StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task The_client_of_Anthropic_understands_an_error_within_a_stream()
    {
        _mock.Inject(MockFault.Named("error-event")!);

        await Should.ThrowAsync<AnthropicSseException>(SampleAsync(Client(MockWire.Anthropic), [new(ChatRole.User, "x")], stream: true));
    }

    private static Reply Answer(MockRequest request) =>
        request.LastText == "look" ? Reply.Blocks(
            new ContentBlock.Thinking("Where? Here and there.", Signature: null),
            new ContentBlock.Text("Let me look."),
            new ContentBlock.Call(new ToolCall("", "look", """{"at":"here"}""")),
            new ContentBlock.Call(new ToolCall("", "look", """{"at":"there"}""")))
        : request.Conversation.Last!.Results.Any() ? Reply.Say("I saw: " + request.LastText.Replace('\n', ' '))
        : Reply.Say("You said: {last}");

    private Task<ChatResponse> AskAsync(MockWire wire) => Client(wire).GetResponseAsync("x", cancellationToken: TestContext.Current.CancellationToken);

    private static async Task<ChatResponse> SampleAsync(IChatClient client, List<ChatMessage> messages, bool stream)
    {
        using JsonDocument schema = JsonDocument.Parse("""{"type":"object","properties":{"at":{"type":"string"}},"required":["at"],"additionalProperties":false}""");
        var options = new ChatOptions { Tools = [AIFunctionFactory.CreateDeclaration("look", "Looks", schema.RootElement.Clone())] };
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        return stream
            ? await client.GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken)
            : await client.GetResponseAsync(messages, options, cancellationToken);
    }

#pragma warning disable OPENAI001 // The Responses API is marked experimental in the vendor's client.
    private IChatClient Client(MockWire wire)
    {
        var endpoint = new Uri(_server.OpenAiBaseUrl);
        var key = new ApiKeyCredential("k");
        var once = new ClientRetryPolicy(maxRetries: 0);
        return wire switch
        {
            MockWire.Anthropic => new AnthropicClient { BaseUrl = _server.AnthropicBaseUrl, ApiKey = "k", MaxRetries = 0 }.AsIChatClient("claude-x", 1000),
            MockWire.Chat => new OpenAI.Chat.ChatClient("gpt-4.1", key, new OpenAI.OpenAIClientOptions { Endpoint = endpoint, RetryPolicy = once }).AsIChatClient(),
            _ => new ResponsesClient(key, new ResponsesClientOptions { Endpoint = endpoint, RetryPolicy = once }).AsIChatClient("gpt-4.1"),
        };
    }
#pragma warning restore OPENAI001
}
