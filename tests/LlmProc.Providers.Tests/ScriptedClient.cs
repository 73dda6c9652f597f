using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;

namespace LlmProc.Providers.Tests;

/// <summary>A client of somebody else that does what a test says, and a model on it.</summary>
internal sealed class ScriptedClient : IChatClient
{
    private readonly Queue<Func<CancellationToken, IAsyncEnumerable<ChatResponseUpdate>>> _replies = new();

    public ScriptedClient(string model = "some-model")
    {
        Settings = new ModelSettings("openai", model);
        Model = new ChatClientProvider("openai", _ => this) { Time = Time, Chance = () => 0 }.Open(Settings);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public ModelSettings Settings { get; }

    public IModel Model { get; }

    public List<ChatMessage[]> Asked { get; } = [];

    public List<ChatOptions> Options { get; } = [];

    public static ChatResponseUpdate Stop { get; } = new() { FinishReason = ChatFinishReason.Stop };

    public static ChatResponseUpdate Calls { get; } = new() { FinishReason = ChatFinishReason.ToolCalls };

    public static ChatResponseUpdate Of(params AIContent[] contents) => new(ChatRole.Assistant, contents);

    public static ChatResponseUpdate Text(string text) => new(ChatRole.Assistant, text);

    public ScriptedClient Reply(params ChatResponseUpdate[] updates) => Reply(token => Each(updates, null, token));

    public ScriptedClient ReplyThenFail(Exception e, params ChatResponseUpdate[] updates) => Reply(token => Each(updates, e, token));

    public ScriptedClient Reply(Func<CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> reply)
    {
        _replies.Enqueue(reply);
        return this;
    }

    public async Task<Sample> SampleAsync(Conversation? conversation = null, LlmProgram? program = null, RequestHead? head = null) =>
        ((ModelUpdate.Completed)(await UpdatesAsync(conversation, program, head))[^1]).Sample;

    public async Task<List<ModelUpdate>> UpdatesAsync(Conversation? conversation = null, LlmProgram? program = null, RequestHead? head = null)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        var request = new ModelRequest(
            program ?? new LlmProgram(new ProgramName("main"), "/p/main.toml", Settings), head ?? new RequestHead("", []), conversation ?? Conversation.Empty.Add(Message.User("Hi")));
        var updates = new List<ModelUpdate>();
        await using IAsyncEnumerator<ModelUpdate> each = Model.SampleAsync(request, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            ValueTask<bool> next = each.MoveNextAsync();
            if (!next.IsCompleted && updates is [.., ModelUpdate.Retrying retrying])
            {
                Time.Advance(retrying.Wait);
            }

            if (!await next)
            {
                return updates;
            }

            updates.Add(each.Current);
        }
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Asked.Add([.. messages]);
        Options.Add(options!);
        return _replies.Dequeue()(cancellationToken);
    }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException("samples are always streamed");

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private static async IAsyncEnumerable<ChatResponseUpdate> Each(ChatResponseUpdate[] updates, Exception? failure, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (ChatResponseUpdate update in updates)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return update;
        }

        if (failure is not null)
        {
            throw failure;
        }
    }
}
